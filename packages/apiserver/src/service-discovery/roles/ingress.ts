import { isJsonObject, type JsonValue, listAt, memberAt, textAt } from '@orrery/model';
import { kubernetesLabels, metadataLabels } from './labels.ts';
import type { Role } from './role.ts';

/** A target for each path of each rule, at the host of the rule. */
export const ingressRole: Role = {
  group: 'networking.k8s.io',
  resource: 'ingresses',
  targetsOf: (value) => {
    const labels = kubernetesLabels([
      ['namespace', textAt(value, 'metadata', 'namespace')],
      ['ingress_class_name', textAt(value, 'spec', 'ingressClassName')],
      ...metadataLabels(value, 'ingress'),
    ]);
    const secured = listAt(value, 'spec', 'tls').flatMap((tls) => listAt(tls, 'hosts'));
    const targets = listAt(value, 'spec', 'rules').flatMap((rule) => {
      const host = textAt(rule, 'host');
      const isSecured = secured.some((pattern) => typeof pattern === 'string' && covers(pattern, host));
      return pathsOf(rule).map((path) => ({
        address: host,
        labels: kubernetesLabels([
          ['ingress_scheme', isSecured ? 'https' : 'http'],
          ['ingress_host', host],
          ['ingress_path', path],
        ]),
      }));
    });
    return { labels, targets };
  },
};

function pathsOf(rule: JsonValue): string[] {
  if (!isJsonObject(memberAt(rule, 'http'))) return ['/'];
  return listAt(rule, 'http', 'paths').map((path) => textAt(path, 'path') || '/');
}

/** Whether a host is the one of a certificate, or one label below its `*`. */
function covers(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  const [wild, ...rest] = pattern.split('.');
  const [, ...below] = host.split('.');
  return wild === '*' && rest.length === below.length && rest.every((label, at) => label === below[at]);
}
