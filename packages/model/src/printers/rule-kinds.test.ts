import { describe, expect, test } from 'vitest';
import { printCells } from './kind-printers.ts';
import { cellsOf } from './test-cells.ts';

const admission = 'admissionregistration.k8s.io';
const flow = 'flowcontrol.apiserver.k8s.io';

function typed(...types: readonly string[]): object {
  return { conditions: types.map((type) => ({ type, status: 'True' })) };
}

describe('tables of access', () => {
  test.each(['rolebindings', 'clusterrolebindings'])('SEA-P02 %s show role and subjects by kind', (resource) => {
    const subjects = [
      { kind: 'User', name: 'a' },
      { kind: 'ServiceAccount', namespace: 'n', name: 's' },
      { kind: 'Group', name: 'g' },
      { kind: 'Robot', name: 'r' },
      { kind: 'User', name: 'b' },
    ];
    const binding = { roleRef: { kind: 'Role', name: 'x' }, subjects };
    expect(cellsOf(`rbac.authorization.k8s.io/${resource}`, binding)).toEqual(['Role/x', '24h', 'a, b', 'g', 'n/s']);
    expect(cellsOf(`rbac.authorization.k8s.io/${resource}`, {})).toEqual(['/', '24h', '', '', '']);
  });

  test.each([
    [{}, '<none>', 'Pending'],
    [{ status: typed('Approved') }, '<none>', 'Approved'],
    [{ status: typed('Approved', 'Denied', 'Failed') }, '<none>', 'Denied,Failed'],
    [
      { spec: { expirationSeconds: 5400 }, status: { ...typed('Approved'), certificate: 'Zg==' } },
      '90m',
      'Approved,Issued',
    ],
  ])('SEA-P02 a signing request %j', (request, duration, condition) => {
    const cells = cellsOf('certificates.k8s.io/certificatesigningrequests', request);
    expect(cells).toEqual(['24h', '<none>', '', duration, condition]);
    expect(printCells('certificates.k8s.io', 'certificatesigningrequests', request)?.summary).toBe(condition);
  });

  test('SEA-P02 bundles and requests of pods', () => {
    expect(cellsOf('certificates.k8s.io/clustertrustbundles', {})).toEqual(['<none>']);
    const spec = {
      ...{ podName: 'p', serviceAccountName: 's', nodeName: 'n', signerName: 'g' },
      unverifiedUserAnnotations: { b: '2', a: '1' },
    };
    const request = { spec, status: typed('Issued', 'Other') };
    expect(cellsOf('certificates.k8s.io/podcertificaterequests', request)).toEqual([
      'p',
      's',
      'n',
      'g',
      'Issued',
      'a=1,b=2',
    ]);
    expect(cellsOf('certificates.k8s.io/podcertificaterequests', {})).toEqual(['', '', '', '', 'Pending', '<none>']);
  });
});

describe('tables of admission', () => {
  test('SEA-P02 webhooks and rules are counted', () => {
    for (const resource of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
      expect(cellsOf(`${admission}/${resource}`, { webhooks: [{}, {}] })).toEqual([2, '24h']);
    }
    const spec = { validations: [{}], mutations: [{}, {}], paramKind: { apiVersion: 'v1', kind: 'K' } };
    expect(cellsOf(`${admission}/validatingadmissionpolicies`, { spec })).toEqual([1, 'v1/K', '24h']);
    expect(cellsOf(`${admission}/mutatingadmissionpolicies`, { spec })).toEqual([2, 'v1/K', '24h']);
    expect(cellsOf(`${admission}/mutatingadmissionpolicies`, {})).toEqual([0, '<unset>', '24h']);
  });

  test.each([
    [undefined, '<unset>'],
    [{}, '<unset>'],
    [{ name: 'n' }, '*/n'],
    [{ name: 'n', namespace: 's', selector: {} }, 's/n'],
    [
      { selector: {} },
      '&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}',
    ],
    [
      {
        selector: {
          matchLabels: { b: '2', a: '1' },
          matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }],
        },
      },
      '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},},}',
    ],
  ])('SEA-P02 the parameters %j of a binding', (paramRef, text) => {
    const binding = { spec: { policyName: 'p', paramRef } };
    for (const resource of ['validatingadmissionpolicybindings', 'mutatingadmissionpolicybindings']) {
      expect(cellsOf(`${admission}/${resource}`, binding)).toEqual(['p', text, '24h']);
    }
  });
});

describe('tables of the API server', () => {
  test('SEA-P02 flow schemas and levels', () => {
    const spec = {
      priorityLevelConfiguration: { name: 'l' },
      matchingPrecedence: 7,
      distinguisherMethod: { type: 'ByUser' },
    };
    const status = { conditions: [{ type: 'Dangling', status: 'False' }] };
    expect(cellsOf(`${flow}/flowschemas`, { spec, status })).toEqual(['l', 7, 'ByUser', '24h', 'False']);
    expect(cellsOf(`${flow}/flowschemas`, {})).toEqual(['', 0, '<none>', '24h', '?']);
    const queuing = { queues: 1, handSize: 2, queueLengthLimit: 3 };
    const limited = { nominalConcurrencyShares: 0, limitResponse: { queuing } };
    const level = { spec: { type: 'Limited', limited } };
    expect(cellsOf(`${flow}/prioritylevelconfigurations`, level)).toEqual(['Limited', 0, 1, 2, 3, '24h']);
    const none = '<none>';
    expect(cellsOf(`${flow}/prioritylevelconfigurations`, {})).toEqual(['', none, none, none, none, '24h']);
  });

  test.each([
    [{}, 'Local', 'Unknown'],
    [{ status: typed('Available') }, 'Local', 'True'],
    [
      {
        spec: { service: { namespace: 'n', name: 's' } },
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'R' }] },
      },
      'n/s',
      'False (R)',
    ],
    [{ status: { conditions: [{ type: 'Available', status: 'False' }] } }, 'Local', 'False'],
  ])('SEA-P02 an API service %j', (service, host, available) => {
    expect(cellsOf('apiregistration.k8s.io/apiservices', service)).toEqual([host, available, '24h']);
  });

  test('SEA-P02 stored versions', () => {
    const storageVersions = ['a', 'b', 'c', 'd'].map((id) => ({ apiServerID: id, encodingVersion: 'v1' }));
    const version = { status: { storageVersions, commonEncodingVersion: 'v1' } };
    expect(cellsOf('internal.apiserver.k8s.io/storageversions', version)).toEqual([
      'v1',
      'a=v1,b=v1,c=v1 + 1 more...',
      '24h',
    ]);
    expect(cellsOf('internal.apiserver.k8s.io/storageversions', {})).toEqual(['<unset>', '<unset>', '24h']);
  });

  test('SEA-P02 migrations of stored versions, whose Name column has no format, so that the name is among the kept cells', () => {
    const migrations = 'storagemigration.k8s.io/storageversionmigrations';
    const spec = { resource: { group: 'g', resource: 'r' } };
    expect(cellsOf(migrations, { spec, status: typed('Running', 'Succeeded') })).toEqual(['r.g', 'Succeeded']);
    expect(cellsOf(migrations, { spec: { resource: { resource: 'r' } } })).toEqual(['r', 'Unknown']);
    expect(printCells('storagemigration.k8s.io', 'storageversionmigrations', { metadata: { name: 'm' } })?.cells).toBe(
      '["m","","Unknown"]',
    );
  });
});

describe('tables of devices', () => {
  const group = 'resource.k8s.io';
  const going = { deletionTimestamp: '2025-12-31T23:00:00Z' };

  test.each([
    [{}, 'pending'],
    [{ metadata: going }, 'deleted'],
    [{ status: { allocation: {} } }, 'allocated'],
    [{ status: { allocation: {}, reservedFor: [{}] } }, 'allocated,reserved'],
    [{ metadata: going, status: { allocation: {}, reservedFor: [{}] } }, 'deleted,allocated,reserved'],
  ])('SEA-P02 a claim %j is %s', (claim, state) => {
    expect(cellsOf(`${group}/resourceclaims`, claim)).toEqual([state, '24h']);
  });

  test('SEA-P02 slices and taints', () => {
    const slice = { spec: { nodeName: 'n', driver: 'd', pool: { name: 'p' } } };
    expect(cellsOf(`${group}/resourceslices`, slice)).toEqual(['n', 'd', 'p', '24h']);
    const taint = { key: 'k', value: 'v', effect: 'NoExecute' };
    expect(cellsOf(`${group}/devicetaintrules`, { spec: { taint } })).toEqual(['k', 'v', 'NoExecute', '', '24h']);
    const timed = { ...taint, timeAdded: '2025-12-31T23:59:00Z' };
    expect(cellsOf(`${group}/devicetaintrules`, { spec: { taint: timed } })[3]).toBe('60s');
  });

  const done = { type: 'Complete', status: 'True', lastTransitionTime: '2025-12-31T23:00:00Z' };
  const pools = [
    { totalDevices: 4, availableDevices: 1, allocatedDevices: 2, unavailableDevices: 1 },
    { totalDevices: 2, validationError: 'e' },
  ];

  test.each([
    [{}, ['-', '-', '-', '-', '-', 0, 'Pending', '<none>']],
    [{ status: {} }, ['0', '0', '0', '0', '0', 0, 'Pending', '<none>']],
    [{ status: { poolCount: 2, pools, conditions: [done] } }, ['6', '1', '2', '1', '1', 2, 'Complete', '60m']],
    [
      { status: { poolCount: 5, pools, conditions: [done] } },
      ['6', '1', '2', '1', '1', 5, 'Complete (2/5 pools)', '60m'],
    ],
    [
      { status: { poolCount: 5, pools, conditions: [{ type: 'Failed', status: 'True' }] } },
      ['-', '-', '-', '-', '-', 5, 'Failed', '<none>'],
    ],
  ])('SEA-P02 a request of pools %j', (request, cells) => {
    expect(cellsOf(`${group}/resourcepoolstatusrequests`, { spec: { driver: 'd' }, ...request })).toEqual([
      'd',
      ...cells,
    ]);
  });

  test.each(['deviceclasses', 'resourceclaimtemplates'])('SEA-P02 %s show their age', (resource) => {
    expect(cellsOf(`${group}/${resource}`, {})).toEqual(['24h']);
  });
});
