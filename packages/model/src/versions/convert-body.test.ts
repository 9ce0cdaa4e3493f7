import { expect, test } from 'vitest';
import { renderObject } from '../raw/render-object.ts';
import { convertBody, convertObject } from './convert-body.ts';
import { eventConversion } from './convert-event.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

test('SEA-S02 a converted body has the layout of a stored one, so that annotations are added to it', () => {
  const stored = encoder.encode(
    '{"metadata":{"name":"ä","annotations":{"k":"v}"}},"message":"m","count":9007199254740993}',
  );
  const converted = convertBody(stored, eventConversion.fromHub);
  const shown = renderObject(converted, {
    ...{ apiVersion: 'events.k8s.io/v1', kind: 'Event', resourceVersion: '7', withTypeMeta: true },
    annotations: [['added', 'x']],
  });
  const text = Buffer.concat(shown).toString();
  expect(JSON.parse(text)).toMatchObject({ note: 'm', metadata: { name: 'ä', annotations: { k: 'v}', added: 'x' } } });
  expect(text).toContain('"deprecatedCount":9007199254740993');
});

test('SEA-S02 annotations are added to a converted body that has none, and is nothing but metadata', () => {
  const converted = convertBody(encoder.encode('{"metadata":{"name":"a","annotations":{}}}'), (object) => object);
  expect(decoder.decode(converted.body)).toBe('{"metadata":{"name":"a","annotations":{}}}');
  expect(converted.annotationsEnd).toBe('{"metadata":{"name":"a","annotations":{'.length);
});

test('SEA-S01 what is no object is refused', () => {
  expect(() => convertObject(encoder.encode('[]'), (object) => object)).toThrow('a body is a JSON object');
});
