import { readFile } from 'node:fs/promises';
import { type ProxiedReaders, type ProxiedRequest, readProxiedIdentity } from '@orrery/access';
import { errorCode } from '@orrery/kit';
import { readCertificate } from '@orrery/pki';
import type { Settings } from './settings.ts';
import { startError } from './start-error.ts';

/** What the server takes from aggregators: nothing, unless a CA of theirs is set (SEA-A05). */
export interface FrontProxy {
  /** For the listener, which then asks its clients for certificates. */
  readonly caPem?: string;
  /** Names that aggregators reach the listener by. */
  readonly serviceNames: readonly string[];
  readonly readers: ProxiedReaders;
  /** @throws StatusError Unauthorized. */
  identify(request: ProxiedRequest): ReturnType<typeof readProxiedIdentity>;
}

/**
 * Reads the CA of the aggregators and who may read what through them.
 * @throws StartError (1) when the file of the CA cannot be read or has no certificate.
 */
export async function openFrontProxy(settings: Settings['security']['requestHeader']): Promise<FrontProxy> {
  const { clientCAFile, readers, serviceNames } = settings;
  const caPem = clientCAFile === undefined ? undefined : await readCa(clientCAFile);
  return {
    ...(caPem === undefined ? {} : { caPem }),
    serviceNames: caPem === undefined ? [] : serviceNames,
    readers: { users: named(readers, 'user/'), groups: named(readers, 'group/') },
    identify: (request) => readProxiedIdentity(settings, request),
  };
}

async function readCa(file: string): Promise<string> {
  try {
    const pem = await readFile(file, 'utf8');
    readCertificate(pem);
    return pem;
  } catch (error) {
    const why = errorCode(error) ?? 'it is no certificate in PEM';
    throw startError(`security.requestHeader.clientCAFile: ${file} cannot be used (${String(why)})`, error);
  }
}

function named(readers: readonly string[], prefix: string): string[] {
  return readers.filter((reader) => reader.startsWith(prefix)).map((reader) => reader.slice(prefix.length));
}
