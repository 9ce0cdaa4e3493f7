import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorCode, writeFileAtomically } from '@orrery/kit';
import { type Authority, createCertificateAuthority, loadCertificateAuthority } from '@orrery/pki';
import { namesOf, parseListenAddress } from './listen-address.ts';
import { StartError, startError } from './start-error.ts';

/** What the listener shows, and whom its clients have to trust. */
export interface ListenerCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem: string;
}

/** Longer than a server runs without a restart; kubectl accepts any length from a private CA. */
const validityMs = 397 * 24 * 3_600_000;

/**
 * A fresh certificate for the listener, from the CA in `<data>/tls/`, which is made at the first start (S-42.2).
 * @throws StartError (1) when the CA's files cannot be read or do not belong together.
 */
export async function issueListenerCertificate(
  options: { readonly dataDirectory: string; readonly address: string; readonly moreNames?: readonly string[] },
  deps: { readonly clock: Clock },
): Promise<ListenerCertificate> {
  const authority = await openAuthority(join(options.dataDirectory, 'tls'), deps.clock);
  const names = namesOf(parseListenAddress(options.address).host);
  const issued = await authority.issue({
    commonName: 'orrery',
    ...names,
    dnsNames: [...(names.dnsNames ?? []), ...(options.moreNames ?? [])],
    usages: ['server'],
    notAfter: new Date(deps.clock.now() + validityMs),
  });
  return { ...issued, caPem: authority.certificatePem };
}

async function openAuthority(directory: string, clock: Clock): Promise<Authority> {
  const certificateFile = join(directory, 'ca.crt');
  const keyFile = join(directory, 'ca.key');
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const certificatePem = await readIfThere(certificateFile);
    const keyPem = await readIfThere(keyFile);
    // The certificate is written last: without it the first start did not get to its end.
    if (certificatePem !== undefined && keyPem !== undefined) {
      return await loadCertificateAuthority({ certificatePem, keyPem });
    }
    if (certificatePem !== undefined) throw startError(`${keyFile} is missing; restore it, or remove ${directory}`);
    const made = await createCertificateAuthority({ commonName: 'Orrery listener CA', now: new Date(clock.now()) });
    await writeFileAtomically(keyFile, made.keyPem);
    await writeFileAtomically(certificateFile, made.certificatePem);
    return made;
  } catch (error) {
    if (error instanceof StartError) throw error;
    const cause = errorCode(error) ?? (error instanceof Error ? error.message : 'unknown cause');
    throw startError(`the certificate authority in ${directory} cannot be used (${cause})`, error);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
