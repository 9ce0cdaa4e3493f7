import { type PrintedObject, printedKind } from './printed-object.ts';

const networking = '/apis/networking.k8s.io/v1';
const service = printedKind('/api/v1/namespaces/printed/services', 'Service');
const endpoints = printedKind('/api/v1/namespaces/printed/endpoints', 'Endpoints');
const slice = printedKind('/apis/discovery.k8s.io/v1/namespaces/printed/endpointslices', 'EndpointSlice');
const ingress = printedKind(`${networking}/namespaces/printed/ingresses`, 'Ingress');
const ingressClass = printedKind(`${networking}/ingressclasses`, 'IngressClass');
const policy = printedKind(`${networking}/namespaces/printed/networkpolicies`, 'NetworkPolicy');
const address = printedKind(`${networking}/ipaddresses`, 'IPAddress');
const range = printedKind(`${networking}/servicecidrs`, 'ServiceCIDR');

const ports = [
  { name: 'a', port: 80 },
  { name: 'b', port: 53, protocol: 'UDP' },
];
const balanced = { loadBalancer: { ingress: [{ ip: '203.0.113.200' }, { ip: '203.0.113.201' }] } };
const named = { loadBalancer: { ingress: [{ hostname: 'a-very-long-name.example.org' }] } };

function addresses(count: number): readonly { ip: string }[] {
  return Array.from({ length: count }, (_, index) => ({ ip: `10.2.0.${index + 1}` }));
}

function endpoint(...ips: readonly string[]): object {
  return { addresses: ips, conditions: { ready: true } };
}

const hosts = ['a.example.org', 'b.example.org', 'c.example.org', 'd.example.org'];
const backend = { service: { name: 'web', port: { number: 80 } } };

function rules(...names: readonly string[]): readonly object[] {
  return names.map((host) => ({
    ...(host === '' ? {} : { host }),
    http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
  }));
}

const expressions = [
  { key: 'tier', operator: 'In', values: ['b', 'a'] },
  { key: 'zone', operator: 'Exists' },
];

/** Services, endpoints, ingresses and policies whose cells go through every branch of kube-apiserver's printers. */
export const printedNetwork: readonly PrintedObject[] = [
  service('internal', { spec: { ports, selector: { b: '2', a: '1' } } }),
  service('headless', { spec: { clusterIP: 'None', ports: [{ port: 80 }] } }),
  service('nodes', { spec: { type: 'NodePort', ports } }),
  service('outside', { spec: { ports, externalIPs: ['192.0.2.9', '192.0.2.10'] } }),
  service('pending', { spec: { type: 'LoadBalancer', ports } }),
  service('balanced', { spec: { type: 'LoadBalancer', ports, externalIPs: ['192.0.2.9'] } }, { status: balanced }),
  service('named', { spec: { type: 'LoadBalancer', ports } }, { status: named }),
  service('elsewhere', { spec: { type: 'ExternalName', externalName: 'elsewhere.example.org' } }),
  endpoints('none'),
  endpoints('few', { subsets: [{ addresses: addresses(2), ports: [{ port: 80 }] }] }),
  endpoints('many', {
    subsets: [
      {
        addresses: addresses(3),
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 443 },
        ],
      },
    ],
  }),
  endpoints('unported', { subsets: [{ addresses: addresses(5) }] }),
  endpoints('sixth', { subsets: [{ addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }] }),
  endpoints('unready', { subsets: [{ notReadyAddresses: addresses(1), ports: [{ port: 80 }] }] }),
  slice('empty', { addressType: 'IPv4', endpoints: [], ports: [] }),
  slice('few', { addressType: 'IPv4', endpoints: [endpoint('10.2.0.1')], ports: [{ name: 'a', port: 80 }] }),
  slice('many', {
    addressType: 'IPv6',
    endpoints: [endpoint('fd00::1', 'fd00::2'), endpoint('fd00::3', 'fd00::4')],
    ports: [{ name: 'any' }, { name: '' }, { name: 'c', port: 3 }, { name: 'd', port: 4 }],
  }),
  slice('names', { addressType: 'FQDN', endpoints: [endpoint('a.example.org')], ports: [{ name: 'a' }] }),
  ingress('bare', { spec: { defaultBackend: backend } }),
  ingress('classed', { spec: { ingressClassName: 'outer', rules: rules('a.example.org', '') } }, { status: named }),
  ingress(
    'three',
    { spec: { rules: rules(...hosts.slice(0, 3)), tls: [{ hosts: ['a.example.org'] }] } },
    { status: balanced },
  ),
  ingress('four', { spec: { rules: rules(...hosts, '') } }),
  ingressClass(
    'outer',
    { spec: { controller: 'example.org/outer' } },
    { metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } },
  ),
  ingressClass('inner', {
    spec: {
      controller: 'example.org/inner',
      parameters: { apiGroup: 'example.org', kind: 'Options', name: 'inner', scope: 'Cluster' },
    },
  }),
  ingressClass(
    'core',
    {
      spec: {
        controller: 'example.org/inner',
        parameters: { kind: 'ConfigMap', name: 'inner', scope: 'Namespace', namespace: 'printed' },
      },
    },
    { metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'false' } } },
  ),
  policy('all', { spec: { podSelector: {} } }),
  policy('some', { spec: { podSelector: { matchLabels: { app: 'web' }, matchExpressions: expressions } } }),
  address('192.0.2.77', {
    spec: { parentRef: { group: 'gateway.example.org', resource: 'gateways', namespace: 'printed', name: 'g' } },
  }),
  address('192.0.2.78', { spec: { parentRef: { resource: 'nodes', name: 'n' } } }),
  range('more', { spec: { cidrs: ['10.97.0.0/24', 'fd00:1::/112'] } }),
];
