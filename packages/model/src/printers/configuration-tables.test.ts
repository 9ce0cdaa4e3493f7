import { describe, expect, test } from 'vitest';
import { printCells } from './kind-printers.ts';
import { cellsOf } from './test-cells.ts';

describe('tables of configuration', () => {
  test('SEA-P02 secrets show type and number of keys, whatever became of the values', () => {
    expect(cellsOf('/secrets', { type: 'kubernetes.io/tls', data: { a: '', b: 'YQ==' } })).toEqual([
      ...['kubernetes.io/tls', 2, '24h'],
    ]);
    expect(cellsOf('/secrets', { data: null })).toEqual(['Opaque', 0, '24h']);
  });

  test('SEA-P02 config maps count texts and binary data', () => {
    expect(cellsOf('/configmaps', { data: { a: 'x' }, binaryData: { b: 'YQ==', c: '' } })).toEqual([3, '24h']);
    expect(cellsOf('/configmaps', {})).toEqual([0, '24h']);
  });

  test('SEA-P02 service accounts of members of any version show their age alone', () => {
    expect(cellsOf('/serviceaccounts', { secrets: [{ name: 'token' }] })).toEqual(['24h']);
  });

  test('SEA-P02 resource quotas show use of what is in force by name, limits apart', () => {
    const hard = {
      'requests.memory': '1Gi',
      cpu: '4',
      'limits.cpu': '8',
      'count/pods': '10',
      limits: '1',
      'limits.memory': '2Gi',
    };
    const used = { cpu: '250m', 'limits.cpu': '1500m', 'count/pods': '3' };
    expect(cellsOf('/resourcequotas', { status: { hard, used } })).toEqual([
      'count/pods: 3/10, cpu: 250m/4, limits: 0/1, requests.memory: 0/1Gi',
      'limits.cpu: 1500m/8, limits.memory: 0/2Gi',
      '24h',
    ]);
    expect(cellsOf('/resourcequotas', { spec: { hard } })).toEqual(['', '', '24h']);
  });

  test('SEA-P02 disruption budgets show numbers and shares as texts, N/A for none', () => {
    const status = { disruptionsAllowed: 3 };
    expect(cellsOf('policy/poddisruptionbudgets', { spec: { minAvailable: 0 }, status })).toEqual([
      ...['0', 'N/A', 3, '24h'],
    ]);
    expect(cellsOf('policy/poddisruptionbudgets', { spec: { maxUnavailable: '25%' } })).toEqual([
      ...['N/A', '25%', 0, '24h'],
    ]);
  });

  test('SEA-P02 component statuses show the condition Healthy', () => {
    const conditions = [
      { type: 'Other', status: 'True' },
      { type: 'Healthy', status: 'True', message: 'ok', error: 'e' },
    ];
    expect(cellsOf('/componentstatuses', { conditions })).toEqual(['Healthy', 'ok', 'e']);
    expect(cellsOf('/componentstatuses', { conditions: [{ type: 'Healthy', status: 'Unknown' }] })).toEqual([
      ...['Unhealthy', '', ''],
    ]);
    expect(cellsOf('/componentstatuses', {})).toEqual(['Unknown', '', '']);
    expect(printCells('', 'componentstatuses', { conditions })?.summary).toBe('Healthy');
  });
});

describe('table of endpoints', () => {
  const shown = (subsets: readonly object[]) => cellsOf('/endpoints', { subsets })[0];
  const addresses = [{ ip: 'fd00::1' }, { ip: '10.0.0.1' }];

  test('SEA-P02 each address is shown with each port, the first three of all', () => {
    const ports = [{ port: 80 }, { port: 443 }];
    expect(shown([{ addresses, ports: [{ port: 80 }] }])).toBe('[fd00::1]:80,10.0.0.1:80');
    expect(shown([{ addresses, ports }])).toBe('[fd00::1]:80,10.0.0.1:80,[fd00::1]:443 + 1 more...');
    expect(shown([{ addresses, ports }, { addresses }])).toBe('[fd00::1]:80,10.0.0.1:80,[fd00::1]:443 + 3 more...');
  });

  test('SEA-P02 addresses of a subset without ports stand alone; those not ready are not shown', () => {
    expect(shown([{ addresses: [...addresses, { ip: '10.0.0.2' }] }])).toBe('fd00::1,10.0.0.1,10.0.0.2');
    expect(shown([{ notReadyAddresses: addresses, ports: [{ port: 80 }] }])).toBe('');
    expect(shown([])).toBe('<none>');
  });
});
