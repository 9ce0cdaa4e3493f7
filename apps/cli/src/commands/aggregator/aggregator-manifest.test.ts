import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { aggregatorManifest } from './aggregator-manifest.ts';

const service = { name: 'orrery', namespace: 'orrery-system' };

function objectsOf(address: string): Record<string, unknown>[] {
  const text = aggregatorManifest({ address, port: 6480, caPem: 'PEM', service });
  return parseAllDocuments(text).map((document) => document.toJS());
}

describe('the manifest for an aggregator', () => {
  test('SEA-A05 registers the API with the CA of the server, never without verification', () => {
    const api = objectsOf('orrery.example.org').at(-1);
    expect(api).toMatchObject({
      kind: 'APIService',
      metadata: { name: 'v1beta1.clusterpedia.io' },
      spec: {
        ...{ group: 'clusterpedia.io', version: 'v1beta1', groupPriorityMinimum: 1000, versionPriority: 100 },
        service: { ...service, port: 6480 },
        caBundle: Buffer.from('PEM').toString('base64'),
      },
    });
    expect(JSON.stringify(api)).not.toContain('insecureSkipTLSVerify');
  });

  test('SEA-A05 leads to a name or to an address, not to every machine itself', () => {
    expect(objectsOf('orrery.example.org')[1]).toMatchObject({
      kind: 'Service',
      spec: { type: 'ExternalName', externalName: 'orrery.example.org' },
    });
    const [, byAddress, slice, api] = objectsOf('fd00::1');
    expect(byAddress).toMatchObject({ kind: 'Service', spec: { ports: [{ port: 443, targetPort: 6480 }] } });
    expect(slice).toMatchObject({
      ...{
        kind: 'EndpointSlice',
        addressType: 'IPv6',
        ports: [{ port: 6480 }],
        endpoints: [{ addresses: ['fd00::1'] }],
      },
      metadata: { namespace: 'orrery-system', labels: { 'kubernetes.io/service-name': 'orrery' } },
    });
    expect(api).toMatchObject({ spec: { service: { port: 443 } } });
    expect(() => objectsOf('127.0.0.1')).toThrow(/leads every machine to itself/);
  });
});
