import { isOutboundError, type ProxyAddress, parseProxyUrl, parseTarget } from '@orrery/http';
import type { ClusterAccess } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { reportFilePath } from './file-path.ts';
import type { KubeconfigPolicy } from './kubeconfig-policy.ts';
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

/** What `clusters[].cluster` gives of an access. */
export type ClusterPart = Omit<ClusterAccess, 'credential' | 'impersonate'>;

/** What `clusters[].cluster` says of a server; everything that is refused is reported (S-15.2). */
export function readCluster(fields: Fields, policy: KubeconfigPolicy, findings: Findings): ClusterPart | undefined {
  fields.warnUnknown(knownFields);
  reportFilePath(fields, 'certificate-authority', findings);
  const proxyUrl = readProxy(fields, policy, findings);
  const insecureSkipTlsVerify = readInsecure(fields, policy, findings);
  const server = readServer(fields, findings);
  const caPem = readCa(fields, findings);
  if (server === undefined) return undefined;
  const serverName = fields.string('tls-server-name');
  return {
    server,
    caPem,
    serverName,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
    disableCompression: fields.boolean('disable-compression'),
  };
}

/** The proxy, without user name and password: those come from the setting that allows it. */
function readProxy(fields: Fields, { proxies }: KubeconfigPolicy, findings: Findings): string | undefined {
  const text = fields.string('proxy-url');
  if (text === undefined) return undefined;
  const path = `${fields.path}.proxy-url`;
  let proxy: ProxyAddress;
  try {
    proxy = parseProxyUrl(text);
  } catch (error) {
    if (!isOutboundError(error)) throw error;
    const detail = 'Give it as http://host:port, https://host:port or socks5://host:port.';
    findings.error('ProxyInvalid', path, { summary: `${path} cannot be used.`, detail });
    return undefined;
  }
  if (proxies !== 'any' && !proxies.some((allowed) => parseProxyUrl(allowed).url === proxy.url)) {
    findings.error('ProxyNotAllowed', path, {
      summary: `${path} names a proxy that no administrator allowed.`,
      detail: `Remove the field, or let an administrator allow it: outbound: { proxies: ["${proxy.url}"] }`,
    });
    return undefined;
  }
  if (proxy.credential !== undefined) {
    const detail = 'They are taken from the setting outbound.proxies.';
    findings.warning('ProxyPasswordIgnored', path, { summary: `${path} has a user name or password.`, detail });
  }
  return proxy.url;
}

function readInsecure(fields: Fields, policy: KubeconfigPolicy, findings: Findings): true | undefined {
  if (!fields.boolean('insecure-skip-tls-verify')) return undefined;
  const path = `${fields.path}.insecure-skip-tls-verify`;
  const detail = 'Provide the CA certificate as certificate-authority-data.';
  if (policy.insecureTls === 'Refuse') {
    findings.error('InsecureTLSNotAllowed', path, { summary: 'Skipping TLS verification is not allowed.', detail });
  } else if (fields.has('certificate-authority-data')) {
    // As kubectl: a CA that is not used misleads.
    findings.error('FieldInvalid', path, {
      summary: `${path} stands beside a CA certificate.`,
      detail: 'Remove one of the two.',
    });
  } else {
    findings.warning('InsecureTLS', path, { summary: 'The server certificate is not verified.', detail });
  }
  return true;
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
