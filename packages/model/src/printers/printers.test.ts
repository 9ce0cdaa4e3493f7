import { describe, expect, test } from 'vitest';
import { anyKindPrinter } from './any-kind.ts';
import { deploymentPrinter } from './deployment.ts';
import { nameAndAgePrinter } from './name-and-age.ts';
import { namespacePrinter } from './namespace.ts';
import { nodePrinter } from './node.ts';
import type { KindPrinter } from './printer.ts';
import { servicePrinter } from './service.ts';
import { type Cell, readCells, renderCells, writeCells } from './stored-cells.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');

function cellsOf(
  printer: KindPrinter,
  object: { readonly metadata?: object; readonly spec?: object; readonly status?: object },
): readonly Cell[] {
  const metadata = { name: 'x', creationTimestamp: '2025-12-31T00:00:00Z', ...object.metadata };
  const kept = readCells(writeCells(printer.print({ ...object, metadata })));
  return renderCells(printer.columns, kept, { name: 'x', nowMs }).cells;
}

describe('table of nodes', () => {
  test('SEA-P02 a node with everything', () => {
    const node = {
      metadata: {
        labels: {
          'node-role.kubernetes.io/worker': '',
          'node-role.kubernetes.io/infra': 'true',
          'node-role.kubernetes.io/': '',
          'kubernetes.io/role': 'extra',
        },
      },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [
          { type: 'Hostname', address: 'h' },
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
          { type: 'ExternalIP', address: '5.5.5.5' },
        ],
        nodeInfo: {
          kubeletVersion: 'v1.36.3',
          osImage: 'Debian',
          kernelVersion: '6.1',
          architecture: 'arm64',
          containerRuntimeVersion: 'containerd://2',
        },
      },
    };
    expect(cellsOf(nodePrinter, node)).toEqual([
      ...['x', 'Ready,SchedulingDisabled', 'extra,infra,worker', '24h', 'v1.36.3'],
      ...['10.0.0.1', '5.5.5.5', 'Debian', '6.1 (arm64)', 'containerd://2'],
    ]);
  });

  test('SEA-P02 a node with nothing', () => {
    expect(cellsOf(nodePrinter, {})).toEqual([
      ...['x', 'Unknown', '<none>', '24h', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'],
    ]);
  });

  for (const status of ['False', 'Unknown']) {
    test(`SEA-P02 a node whose Ready is ${status} is NotReady`, () => {
      expect(cellsOf(nodePrinter, { status: { conditions: [{ type: 'Ready', status }] } })[1]).toBe('NotReady');
    });
  }
});

describe('table of services', () => {
  const ports = [
    { port: 80, protocol: 'TCP' },
    { port: 53, nodePort: 31_957, protocol: 'UDP' },
  ];
  const ingress = [{ hostname: 'a-very-long-name.example.org' }, { ip: '203.0.113.200' }, { ip: '203.0.113.200' }];

  /** Spec, status, then the cells Type, Cluster-IP, External-IP, Port(s), Selector. */
  const cases: readonly (readonly [object, object, readonly string[]])[] = [
    [
      { type: 'ClusterIP', clusterIP: '10.9.0.1', clusterIPs: ['10.9.0.1'], ports },
      {},
      ['ClusterIP', '10.9.0.1', '<none>', '80/TCP,53:31957/UDP', '<none>'],
    ],
    [{ type: 'ClusterIP', clusterIP: '10.9.0.1' }, {}, ['ClusterIP', '10.9.0.1', '<none>', '<none>', '<none>']],
    [
      { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] },
      {},
      ['ClusterIP', 'None', '<none>', '<none>', '<none>'],
    ],
    [
      { type: 'NodePort', externalIPs: ['1.2.3.4', '1.2.3.5'] },
      {},
      ['NodePort', '<none>', '1.2.3.4,1.2.3.5', '<none>', '<none>'],
    ],
    [
      { type: 'LoadBalancer', selector: { b: '1', a: '2' } },
      {},
      ['LoadBalancer', '<none>', '<pending>', '<none>', 'a=2,b=1'],
    ],
    [
      { type: 'LoadBalancer' },
      { loadBalancer: { ingress } },
      ['LoadBalancer', '<none>', '203.0.113.200,a-very-long-name.example.org', '<none>', '<none>'],
    ],
    [
      { type: 'LoadBalancer', externalIPs: ['1.2.3.4'] },
      { loadBalancer: { ingress: [{ ip: '9.9.9.9' }] } },
      ['LoadBalancer', '<none>', '9.9.9.9,1.2.3.4', '<none>', '<none>'],
    ],
    [
      { type: 'ExternalName', externalName: 'example.org' },
      {},
      ['ExternalName', '<none>', 'example.org', '<none>', '<none>'],
    ],
    [{}, {}, ['', '<none>', '<unknown>', '<none>', '<none>']],
  ];

  for (const [spec, status, cells] of cases) {
    test(`SEA-P02 ${cells.join(' ')}`, () => {
      const [name, type, clusterIp, externalIp, shownPorts, age, selector] = cellsOf(servicePrinter, { spec, status });
      expect([name, age]).toEqual(['x', '24h']);
      expect([type, clusterIp, externalIp, shownPorts, selector]).toEqual(cells);
    });
  }
});

describe('table of deployments', () => {
  test('SEA-P02 counts, containers and the selector as text', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['b', 'a'] },
        { key: 'aa', operator: 'Exists' },
        { key: 'zz', operator: 'DoesNotExist' },
        { key: 'env', operator: 'NotIn', values: ['dev'] },
      ],
    };
    const containers = [
      { name: 'a', image: 'nginx:1' },
      { name: 'b', image: 'redis' },
    ];
    const spec = { replicas: 3, selector, template: { spec: { containers } } };
    const status = { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 };
    expect(cellsOf(deploymentPrinter, { spec, status })).toEqual([
      ...['x', '2/3', 1, 2, '24h', 'a,b', 'nginx:1,redis', 'aa,app=web,env notin (dev),tier in (a,b),!zz'],
    ]);
  });

  test('SEA-P02 an absent count is 1, absent status 0, an operator nobody knows <invalid>', () => {
    expect(cellsOf(deploymentPrinter, { spec: {} }).slice(1, 4)).toEqual(['0/1', 0, 0]);
    expect(cellsOf(deploymentPrinter, { spec: { replicas: 0 } })[1]).toBe('0/0');
    const selector = { matchExpressions: [{ key: 'a', operator: 'Near' }] };
    expect(cellsOf(deploymentPrinter, { spec: { selector } })[7]).toBe('<invalid>');
  });
});

describe('other tables', () => {
  test('SEA-P02 namespaces show their phase', () => {
    expect(cellsOf(namespacePrinter, { status: { phase: 'Terminating' } })).toEqual(['x', 'Terminating', '24h']);
  });

  test('SEA-P06 an age without a time is <unknown>, one in the future <invalid>', () => {
    const shown = (creationTimestamp: unknown) => cellsOf(nameAndAgePrinter, { metadata: { creationTimestamp } });
    expect(shown(null)).toEqual(['x', '<unknown>']);
    expect(shown('2026-01-01T01:00:00Z')).toEqual(['x', '<invalid>']);
  });

  test('SEA-P05 a built-in kind without a printer shows when it was made, as RFC 3339 in UTC to the second', () => {
    const shown = (creationTimestamp: unknown) => cellsOf(anyKindPrinter, { metadata: { creationTimestamp } });
    expect(shown('2025-12-31T23:00:00Z')).toEqual(['x', '2025-12-31T23:00:00Z']);
    expect(shown('2026-01-01T01:00:00.9+02:00')).toEqual(['x', '2025-12-31T23:00:00Z']);
    expect(shown(null)).toEqual(['x', '0001-01-01T00:00:00Z']);
  });
});
