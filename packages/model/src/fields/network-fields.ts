import type { FieldDeclaration } from './field-declaration.ts';
import { kindFields } from './kind-fields.ts';

/** Services and what leads to them. */
export const networkFields: readonly FieldDeclaration[] = [
  ...kindFields('', 'services', [
    [100, 'spec.type', 'string'],
    // its rank would repeat that of the list below
    [101, 'spec.clusterIP', 'string'],
    [102, 'spec.clusterIPs[]', 'ip', 'ip'],
    [103, 'spec.externalIPs[]', 'ip', 'ip'],
    [104, 'status.loadBalancer.ingress[].ip', 'ip', 'ip'],
    [105, 'status.loadBalancer.ingress[].hostname', 'string', 'host'],
    [106, 'spec.externalName', 'string', 'host'],
    [107, 'spec.ports[].port', 'number', 'port'],
    [108, 'spec.ports[].nodePort', 'number', 'port'],
  ]),
  ...kindFields('networking.k8s.io', 'ingresses', [
    [120, 'spec.rules[].host', 'string', 'host'],
    [121, 'spec.tls[].hosts[]', 'string', 'host'],
    [122, 'spec.ingressClassName', 'string'],
    [123, 'status.loadBalancer.ingress[].ip', 'ip', 'ip'],
    [124, 'status.loadBalancer.ingress[].hostname', 'string', 'host'],
  ]),
];
