/** Credential plug-ins of public clouds, by the name of their executable, and how a token is made without them. */
const cloudPlugins: ReadonlyMap<string, string> = new Map([
  ['aws', 'Amazon EKS'],
  ['aws-iam-authenticator', 'Amazon EKS'],
  ['gke-gcloud-auth-plugin', 'Google GKE'],
  ['gcloud', 'Google GKE'],
  ['kubelogin', 'Azure AKS or an OpenID Connect provider'],
  ['kubectl-oidc_login', 'an OpenID Connect provider'],
  ['doctl', 'DigitalOcean'],
  ['oci', 'Oracle OKE'],
  ['ibmcloud', 'IBM Cloud'],
  ['tsh', 'Teleport'],
  ['yc', 'Yandex Cloud'],
]);

/** How to get a credential that can be kept; long-lived tokens are Secrets since Kubernetes 1.24. */
const tokenGuide =
  'Create a service account with the rights Orrery shall have, a Secret of type kubernetes.io/service-account-token for it, ' +
  'and put its token into users[].user.token.';

/** What an `exec` entry is told: the command's name, the cloud it belongs to, and what to give instead. It is never run. */
export function explainExec(command: string | undefined): { readonly summary: string; readonly detail: string } {
  const name = (command ?? '').replace(/^.*[/\\]/, '').replace(/\.exe$/i, '');
  const cloud = cloudPlugins.get(name);
  const shown = name === '' ? 'a command' : `the command ${name.slice(0, 64)}`;
  const of = cloud === undefined ? '' : ` of ${cloud}`;
  return {
    summary: `The user logs in through ${shown}${of}, which a server must not run.`,
    detail: cloud === undefined ? tokenGuide : `A kubeconfig of ${cloud} cannot be used directly. ${tokenGuide}`,
  };
}
