import type { ChosenPlugin, ExecPlugin } from '@orrery/kube-client';

/**
 * The text of `KUBERNETES_EXEC_INFO`
 * (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/#client-authentication-k8s-io-v1-ExecCredential); the
 * cluster is in it where the entry asks for it. `spec.cluster.config` is not given.
 */
export function describeExecInfo(
  { apiVersion, provideClusterInfo }: ExecPlugin,
  cluster: ChosenPlugin['cluster'],
  isInteractive: boolean,
): string {
  const { server, caPem, serverName, proxyUrl, insecureSkipTlsVerify, disableCompression } = cluster ?? {};
  const shown = {
    server,
    'tls-server-name': serverName,
    'insecure-skip-tls-verify': insecureSkipTlsVerify,
    'certificate-authority-data': caPem === undefined ? undefined : Buffer.from(caPem).toString('base64'),
    'proxy-url': proxyUrl,
    'disable-compression': disableCompression === true ? true : undefined,
  };
  const spec = {
    interactive: isInteractive,
    ...(provideClusterInfo && cluster !== undefined ? { cluster: shown } : {}),
  };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}
