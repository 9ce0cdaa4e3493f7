import { sourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { preparePut } from './prepare-put.ts';

const pods = { source: sourceId(1), group: '', resource: 'pods' };
const secrets = { ...pods, resource: 'secrets' };

function prepare(scope: typeof pods, object: object): ReturnType<typeof preparePut> & { readonly text: string } {
  const bytes = new TextEncoder().encode(JSON.stringify(object));
  const put = preparePut(scope, 'v1', bytes, { start: 0, end: bytes.length });
  return { ...put, text: new TextDecoder().decode(put.body) };
}

describe('preparePut', () => {
  it('keeps key, uid and version, and prunes what is not stored (kube-sync F1)', () => {
    const put = prepare(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        namespace: 'n',
        uid: 'u',
        resourceVersion: '7',
        selfLink: '/x',
        labels: { app: 'web' },
        managedFields: [{ manager: 'm' }],
        annotations: { keep: '1', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
    });
    expect(put).toMatchObject({
      key: { ...pods, namespace: 'n', name: 'a' },
      uid: 'u',
      originVersion: '7',
    });
    expect(JSON.parse(put.text)).toEqual({
      metadata: { name: 'a', namespace: 'n', uid: 'u', labels: { app: 'web' }, annotations: { keep: '1' } },
    });
  });

  it('S-39.1 keeps the keys of a Secret and none of its values', () => {
    const put = prepare(secrets, {
      metadata: { name: 's', namespace: 'n', uid: 'u' },
      type: 'Opaque',
      data: { password: 'Y2FuYXJ5', user: 'YWRtaW4=' },
      stringData: { plain: 'canary' },
    });
    expect(put.text).not.toMatch(/canary|Y2FuYXJ5|YWRtaW4/);
    expect(JSON.parse(put.text)).toMatchObject({
      data: { password: '', user: '' },
      metadata: { annotations: { 'orrery.dev/data-redacted': 'true' } },
    });
  });

  it.each([
    ['no name', { metadata: { uid: 'u' } }],
    ['a name with a slash', { metadata: { name: 'a/b', uid: 'u' } }],
    ['U+0000 in its name', { metadata: { name: 'a\u0000b', uid: 'u' } }],
    ['a lone surrogate in its namespace', { metadata: { name: 'a', namespace: '\ud800', uid: 'u' } }],
    ['U+0000 in its uid', { metadata: { name: 'a', uid: '\u0000' } }],
    ['more than 8 MiB', { metadata: { name: 'a', uid: 'u' }, data: 'x'.repeat(8 * 1024 * 1024) }],
  ])('KSY-F12 refuses an object with %s', (_, object) => {
    expect(() => prepare(pods, object)).toThrow();
  });
});
