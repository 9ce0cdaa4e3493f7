import { isOutboundError, parseTarget } from '@orrery/http';
import type { ClusterAccess } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { reportFilePath } from './file-path.ts';
import { readCertificates, readPem } from './read-pem.ts';

const knownFields = [
  'server',
  'certificate-authority-data',
  'certificate-authority',
  'tls-server-name',
  'disable-compression',
  'proxy-url',
  'insecure-skip-tls-verify',
  'extensions',
] as const;

/** What `clusters[].cluster` says of a server; everything that is refused is reported (S-15.2). */
export function readCluster(fields: Fields, findings: Findings): Omit<ClusterAccess, 'credential'> | undefined {
  fields.warnUnknown(knownFields);
  reportFilePath(fields, 'certificate-authority', findings);
  if (fields.has('proxy-url')) {
    const path = `${fields.path}.proxy-url`;
    const detail = 'Remove the field; the cluster must be reachable directly.';
    findings.error('ProxyNotAllowed', path, {
      summary: `${path} names a proxy that no administrator allowed.`,
      detail,
    });
  }
  if (fields.boolean('insecure-skip-tls-verify')) {
    const path = `${fields.path}.insecure-skip-tls-verify`;
    const detail = 'Provide the CA certificate as certificate-authority-data.';
    findings.error('InsecureTLSNotAllowed', path, { summary: 'Skipping TLS verification is not allowed.', detail });
  }
  const server = readServer(fields, findings);
  const caPem = readCa(fields, findings);
  if (server === undefined) return undefined;
  const serverName = fields.string('tls-server-name');
  return { server, caPem, serverName, disableCompression: fields.boolean('disable-compression') };
}

function readServer(fields: Fields, findings: Findings): string | undefined {
  const path = `${fields.path}.server`;
  const text = fields.string('server');
  if (text === undefined) {
    const detail = 'Give the address of the API server: https://host:port';
    findings.error('ServerMissing', path, { summary: `${path} is missing.`, detail });
    return undefined;
  }
  try {
    const { origin, basePath } = parseTarget(text, 'cluster-api');
    return `${origin}${basePath}`;
  } catch (error) {
    if (!isOutboundError(error)) throw error;
    const code = error.kind === 'SchemeRefused' ? 'ServerNotHttps' : 'ServerInvalid';
    findings.error(code, path, {
      summary: `${path} cannot be used: ${error.message}.`,
      detail: 'Give it as https://host:port',
    });
    return undefined;
  }
}

function readCa(fields: Fields, findings: Findings): string | undefined {
  if (!fields.has('certificate-authority-data')) return undefined;
  const path = `${fields.path}.certificate-authority-data`;
  const pem = readPem(fields, 'certificate-authority-data', findings);
  if (pem !== undefined && readCertificates(pem) !== undefined) return pem;
  const detail = 'Give one or more PEM certificates, base64-encoded.';
  findings.error('CAInvalid', path, { summary: `${path} contains no readable certificate.`, detail });
  return undefined;
}
