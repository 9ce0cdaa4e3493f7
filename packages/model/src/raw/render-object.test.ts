import { describe, expect, it } from 'vitest';
import { normaliseObject } from './normalise-object.ts';
import {
  type RenderOptions,
  renderObject,
  renderPartialMetadata,
  renderTypedMetadata,
  type StoredBody,
} from './render-object.ts';

const options: RenderOptions = {
  apiVersion: 'v1',
  kind: 'Pod',
  resourceVersion: '1099511627777',
  annotations: [['orrery.dev/source', 'cluster/a"b']],
  withTypeMeta: true,
};

function stored(text: string): StoredBody {
  const bytes = new TextEncoder().encode(text);
  return normaliseObject(bytes, { start: 0, end: bytes.length }, { dropManagedFields: true, dropLastApplied: true });
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString();
}

function rendered(text: string, changes: Partial<RenderOptions> = {}): string {
  return textOf(renderObject(stored(text), { ...options, ...changes }));
}

describe('renderObject', () => {
  it('SEA-B02 SEA-B04 adds annotations, resourceVersion and type', () => {
    expect(rendered('{"metadata":{"name":"n","annotations":{"a":"}"}},"spec":{"x":12345678901234567890}}')).toBe(
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"n","annotations":{"a":"}","orrery.dev/source":"cluster/a\\"b"},' +
        '"resourceVersion":"1099511627777"},"spec":{"x":12345678901234567890}}',
    );
  });

  it('SEA-B06 omits the type where a typed list does', () => {
    expect(rendered('{"metadata":{"name":"n"},"spec":{}}', { withTypeMeta: false })).toBe(
      '{"metadata":{"name":"n","annotations":{"orrery.dev/source":"cluster/a\\"b"},"resourceVersion":"1099511627777"},"spec":{}}',
    );
  });

  it('SEA-B01 shows no annotations when there are none', () => {
    const expected = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"n","resourceVersion":"1099511627777"}}';
    expect(rendered('{"metadata":{"name":"n"}}', { annotations: [] })).toBe(expected);
    const lastApplied =
      '{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"},"name":"n"}}';
    expect(rendered(lastApplied, { annotations: [] })).toBe(expected);
  });

  it.each(['orrery.dev/source', 'orrery.dev\\/s\\u006furce'])(
    'SEA-B02 replaces a stored annotation spelled %s',
    (key) => {
      const text = `{"metadata":{"name":"n","annotations":{"a":"1","${key}":"forged","b":"2","${key}":"again"}}}`;
      expect(rendered(text, { withTypeMeta: false })).toBe(
        '{"metadata":{"name":"n","annotations":{"a":"1","b":"2","orrery.dev/source":"cluster/a\\"b"},"resourceVersion":"1099511627777"}}',
      );
      expect(rendered(`{"metadata":{"name":"n","annotations":{"${key}":"x"}}}`)).not.toContain('"x"');
    },
  );

  it('SEA-B02 finds the annotations behind members that look like them', () => {
    const text =
      '{"metadata":{"name":"n","x":{"annotations":{"orrery.dev/source":"}"}},"labels":{"annotations":"{}"},"annotations":{"k":"{"}}}';
    expect(rendered(text, { withTypeMeta: false, annotations: [] })).toBe(
      '{"metadata":{"name":"n","x":{"annotations":{"orrery.dev/source":"}"}},"labels":{"annotations":"{}"},' +
        '"annotations":{"k":"{"},"resourceVersion":"1099511627777"}}',
    );
  });
});

describe('renderPartialMetadata', () => {
  it.each(['meta.k8s.io/v1', 'meta.k8s.io/v1beta1'])('architecture 2.1 cuts the metadata out as %s', (apiVersion) => {
    const object = stored('{"metadata":{"name":"n","labels":{"a":"b"}},"spec":{},"status":{}}');
    expect(textOf(renderPartialMetadata(object, { ...options, apiVersion }))).toBe(
      `{"kind":"PartialObjectMetadata","apiVersion":"${apiVersion}","metadata":{"name":"n","labels":{"a":"b"},` +
        '"annotations":{"orrery.dev/source":"cluster/a\\"b"},"resourceVersion":"1099511627777"}}',
    );
  });

  it('SEA-I02 cuts the metadata out with the type of the object', () => {
    const object = stored('{"metadata":{"name":"n"},"spec":{}}');
    expect(textOf(renderTypedMetadata(object, { ...options, annotations: [] }))).toBe(
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"n","resourceVersion":"1099511627777"}}',
    );
  });
});
