import { describe, expect, test } from 'vitest';
import { cellsOf } from './test-cells.ts';

const networking = 'networking.k8s.io';

function hosts(...names: readonly string[]): object {
  return { spec: { rules: names.map((host) => ({ host })) } };
}

describe('table of ingresses', () => {
  test.each([
    [{}, ['<none>', '*', '', '80', '24h']],
    [hosts('a', 'b', 'c'), ['<none>', 'a,b,c', '', '80', '24h']],
    [hosts('a', '', 'b', 'c', 'd'), ['<none>', 'a,b,c + 2 more...', '', '80', '24h']],
    [{ spec: { ingressClassName: '', tls: [{}], rules: [{}] } }, ['', '*', '', '80, 443', '24h']],
    [
      {
        spec: { ingressClassName: 'x' },
        status: { loadBalancer: { ingress: [{ hostname: 'h' }, { ip: '1.1.1.1' }, {}] } },
      },
      ['x', '*', '1.1.1.1,h', '80', '24h'],
    ],
  ])('SEA-P02 %j', (ingress, cells) => {
    expect(cellsOf(`${networking}/ingresses`, ingress)).toEqual(cells);
  });
});

describe('tables of other network kinds', () => {
  test.each([
    [undefined, '<none>'],
    [{ kind: 'K', name: 'n' }, 'K/n'],
    [{ kind: 'K', apiGroup: 'g', name: 'n' }, 'K.g/n'],
  ])('SEA-P02 the parameters %j of an ingress class are %s', (parameters, text) => {
    expect(cellsOf(`${networking}/ingressclasses`, { spec: { controller: 'c', parameters } })).toEqual([
      'c',
      text,
      '24h',
    ]);
  });

  test.each([
    [undefined, '<none>'],
    [{ resource: 'Nodes', name: 'N' }, 'nodes/N'],
    [{ group: 'G', resource: 'r', namespace: 'ns', name: 'n' }, 'r.g/ns/n'],
  ])('SEA-P02 the parent %j of an address is %s', (parentRef, text) => {
    expect(cellsOf(`${networking}/ipaddresses`, { spec: { parentRef } })).toEqual([text]);
  });

  test.each([
    [{}, '<none>'],
    [{ matchLabels: { b: '1' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] }, 'a,b=1'],
    [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }, '<error>'],
  ])('SEA-P02 a policy of pods %j shows %s', (podSelector, text) => {
    expect(cellsOf(`${networking}/networkpolicies`, { spec: { podSelector } })).toEqual([text, '24h']);
  });

  test('SEA-P02 service ranges are listed', () => {
    expect(cellsOf(`${networking}/servicecidrs`, { spec: { cidrs: ['a', 'b'] } })).toEqual(['a,b', '24h']);
  });

  test.each([
    [{}, '<unset>', '<unset>'],
    [{ ports: [{ port: 0 }, { name: 'n' }, {}], endpoints: [{ addresses: ['a'] }, {}] }, '0,n,*', 'a'],
    [
      {
        ports: [1, 2, 3, 4].map((port) => ({ port })),
        endpoints: [{ addresses: ['a', 'b'] }, { addresses: ['c', 'd', 'e'] }],
      },
      '1,2,3 + 1 more...',
      'a,b,c + 2 more...',
    ],
  ])('SEA-P02 a slice %j has ports %s and endpoints %s', (slice, ports, endpoints) => {
    expect(cellsOf('discovery.k8s.io/endpointslices', { addressType: 'IPv4', ...slice })).toEqual([
      ...['IPv4', ports, endpoints, '24h'],
    ]);
  });
});
