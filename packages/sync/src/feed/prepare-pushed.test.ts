import { type ApiResource, type FeedKindName, knownFeedKind, parseFeedKind, sourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { PushedItems, type PushedKind } from './prepare-pushed.ts';

const items = new PushedItems(4096);

function kindOf(text: string, profile: 'minimal' | 'full' = 'minimal'): PushedKind {
  const name: FeedKindName = parseFeedKind(text) ?? expect.fail(text);
  const api: ApiResource = knownFeedKind(name) ?? expect.fail(text);
  return { scope: { source: sourceId(2), group: api.group, resource: api.resource }, api, profile };
}

function prepare(
  kind: PushedKind,
  item: unknown,
): { refusal?: unknown; stored?: Record<string, unknown>; version?: string } {
  const bytes = new TextEncoder().encode(typeof item === 'string' ? item : JSON.stringify(item));
  const prepared = items.prepare(kind, bytes, { start: 0, end: bytes.length });
  if (prepared.kind === 'refused') return { refusal: prepared.refusal };
  return { stored: JSON.parse(new TextDecoder().decode(prepared.put.body)), version: prepared.put.originVersion };
}

const metadata = { uid: 'u', name: 'a', namespace: 'shop', resourceVersion: '7' };

describe('pushed items', () => {
  it.each([
    ['uid', 'NoUid', { metadata: { name: 'a', namespace: 'shop', resourceVersion: '1' } }],
    ['name', 'Invalid', { metadata: { uid: 'u', namespace: 'shop', resourceVersion: '1' } }],
    ['namespace', 'Invalid', { metadata: { uid: 'u', name: 'a', resourceVersion: '1' } }],
    ['resourceVersion', 'NoFingerprint', { metadata: { uid: 'u', name: 'a', namespace: 'shop' } }],
  ])('TAG-P02, F21 an item without %s is refused alone (%s) with its pointer', (field, reason, item) => {
    expect(prepare(kindOf('v1/Pod'), item).refusal).toMatchObject({ reason, pointer: `/metadata/${field}` });
  });

  it('TAG-F21 fp stands in for the resourceVersion and is not stored', () => {
    const { resourceVersion: _, ...rest } = metadata;
    const { stored, version } = prepare(kindOf('v1/Pod'), { fp: 'hash-1', metadata: rest });
    expect([version, stored]).toEqual(['hash-1', { metadata: expect.not.objectContaining({ fp: 'hash-1' }) }]);
    expect(prepare(kindOf('v1/Pod'), { fp: 'x'.repeat(129), metadata: rest }).refusal).toMatchObject({
      reason: 'NoFingerprint',
    });
  });

  it('TAG-P03 a minimal item is marked, a full one is not; unknown fields and long integers are kept', () => {
    const text = `{"metadata":${JSON.stringify(metadata)},"spec":{"own":12345678901234567890}}`;
    const minimal = prepare(kindOf('v1/Pod'), text).stored;
    expect(minimal).toMatchObject({ metadata: { annotations: { 'orrery.dev/profile': 'minimal' } } });
    const bytes = new TextEncoder().encode(text);
    const put = items.prepare(kindOf('v1/Pod', 'full'), bytes, { start: 0, end: bytes.length });
    const body = put.kind === 'put' ? new TextDecoder().decode(put.put.body) : '';
    expect(body).toContain('12345678901234567890');
    expect(body).not.toContain('orrery.dev/profile');
  });

  it('TAG-P05 the shapes the source prints are accepted and stored in their real form', () => {
    const owner = { kind: 'StatefulSet', name: 'db', uid: 'o' };
    const item = {
      metadata: { ...metadata, ownerReferences: owner, generate_name: 'db-' },
      spec: { own: 9007199254740993n },
    };
    const text = JSON.stringify(item, (_, value) => (typeof value === 'bigint' ? 0 : value)).replace(
      '"own":0',
      '"own":9007199254740993',
    );
    const bytes = new TextEncoder().encode(text);
    const put = items.prepare(kindOf('v1/Pod'), bytes, { start: 0, end: bytes.length });
    const body = put.kind === 'put' ? new TextDecoder().decode(put.put.body) : '';
    expect(JSON.parse(body).metadata).toMatchObject({ ownerReferences: [owner], generateName: 'db-' });
    expect(body).toContain('9007199254740993');
    expect(body).not.toContain('generate_name');
    const old = { serviceName: 'web', servicePort: 80 };
    const ingress = {
      metadata,
      spec: { backend: { serviceName: 'd', servicePort: 'http' }, rules: [{ http: { paths: [{ backend: old }] } }] },
    };
    expect(prepare(kindOf('*v1beta1.Ingress'), ingress).stored).toMatchObject({
      spec: {
        defaultBackend: { service: { name: 'd', port: { name: 'http' } } },
        rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { number: 80 } } } }] } }],
      },
    });
  });

  it('TAG-P11 contents are refused from a minimal profile, and those of Secrets are not stored from any', () => {
    const secret = { metadata, data: { password: 'Y2FuYXJ5' } };
    expect(prepare(kindOf('v1/Secret'), secret).refusal).toMatchObject({
      reason: 'ContentNotAllowed',
      pointer: '/data',
    });
    expect(prepare(kindOf('v1/ConfigMap'), secret).refusal).toMatchObject({ reason: 'ContentNotAllowed' });
    expect(prepare(kindOf('v1/Secret'), { metadata, data: {} }).stored).toBeDefined();
    expect(JSON.stringify(prepare(kindOf('v1/Secret', 'full'), secret).stored)).not.toContain('Y2FuYXJ5');
  });

  it('TAG-F07 an object that is too large is stored without body and says so', () => {
    const { stored } = prepare(kindOf('v1/Pod'), { metadata, spec: { text: 'x'.repeat(5000) } });
    expect(stored).toEqual({
      metadata: expect.objectContaining({ name: 'a', annotations: { 'orrery.dev/truncated': 'true' } }),
    });
  });

  it.each([
    ['/status/podIP', { metadata, status: { podIP: 7 } }],
    ['/metadata/labels', { metadata: { ...metadata, labels: 'x' } }],
  ])('TAG-P01 what is not as the profile says is refused at %s', (pointer, item) => {
    expect(prepare(kindOf('v1/Pod'), item).refusal).toMatchObject({
      reason: 'Invalid',
      pointer: expect.stringContaining(pointer),
    });
  });

  it('TAG-P02 null is the same as absent', () => {
    expect(prepare(kindOf('v1/Pod'), { metadata: { ...metadata, labels: null }, status: null }).stored).toBeDefined();
  });
});
