import { type ClusterCredential, credentialExpiry, type ExecPlugin, parseKubeconfig } from '@orrery/kube-client';
import { parseJsonValue, textAt } from '@orrery/model';
import { CliError } from '../cli-error.ts';

/** What a plug-in printed. */
export interface ExecCredential {
  readonly credential: ClusterCredential;
  /** Epoch milliseconds; undefined when neither the plug-in nor the credential says it. */
  readonly expiresAt: number | undefined;
}

const knownVersions: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]);

/**
 * Reads the ExecCredential a plug-in printed.
 * @throws CliError (1) when it is none, of another version than the entry says, or without a usable credential.
 */
export function readExecCredential(output: string, { command, apiVersion }: ExecPlugin): ExecCredential {
  if (!knownVersions.has(apiVersion)) {
    throw new CliError(
      1,
      `${command} speaks ${apiVersion || 'no version'}; known are ${[...knownVersions].join(', ')}`,
    );
  }
  const printed = parse(output);
  if (textAt(printed, 'kind') !== 'ExecCredential' || textAt(printed, 'apiVersion') !== apiVersion) {
    throw new CliError(1, `${command} printed something else than an ExecCredential of ${apiVersion}`);
  }
  const status = (name: string): string | undefined => textAt(printed, 'status', name) || undefined;
  const user = {
    token: status('token'),
    'client-certificate-data': base64(status('clientCertificateData')),
    'client-key-data': base64(status('clientKeyData')),
  };
  // Read as if it stood in a kubeconfig, so that one parser decides what a credential is.
  const read = parseKubeconfig(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://cluster.invalid' } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  if (read.kind !== 'ok') throw new CliError(1, `${command} printed no usable credential`);
  const { credential } = read.access;
  const said = Date.parse(status('expirationTimestamp') ?? '');
  return { credential, expiresAt: Number.isNaN(said) ? credentialExpiry(credential) : said };
}

function parse(output: string): unknown {
  try {
    return parseJsonValue(output);
  } catch {
    return undefined; // the caller says that it is something else
  }
}

function base64(pem: string | undefined): string | undefined {
  return pem === undefined ? undefined : Buffer.from(pem).toString('base64');
}
