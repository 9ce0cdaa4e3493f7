import { describe, expect, test } from 'vitest';
import { negotiateDocument, negotiateObject } from './accept.ts';

const json = 'application/json';
const table = (version: string): string => `${json};as=Table;v=${version};g=meta.k8s.io`;

describe('content negotiation', () => {
  test('SEA-P01 kubectl asks for a table first and gets one', () => {
    const accept = `${table('v1')},${table('v1beta1')},application/json`;
    expect(negotiateObject(accept, true)).toEqual({ mediaType: json, form: { kind: 'table', version: 'v1' } });
    expect(negotiateObject(`${table('v1beta1')},${json}`, true).form).toEqual({ kind: 'table', version: 'v1beta1' });
  });

  test('SEA-P01 quality decides before the order', () => {
    expect(negotiateObject(`${table('v1')};q=0.5,${json}`, true).form).toEqual({ kind: 'plain' });
    expect(negotiateObject(`*/*,${table('v1')}`, true).form.kind).toBe('table');
  });

  test('SEA-A12 what cannot be honoured is passed over while JSON is allowed, else 406', () => {
    expect(negotiateObject('application/vnd.kubernetes.protobuf,application/json', true).form).toEqual({
      kind: 'plain',
    });
    expect(negotiateObject(`${table('v2')},${json}`, true).form).toEqual({ kind: 'plain' });
    for (const accept of ['application/vnd.kubernetes.protobuf', 'application/cbor', 'text/html', table('v2')]) {
      expect(() => negotiateObject(accept, true), accept).toThrow(expect.objectContaining({ reason: 'NotAcceptable' }));
    }
  });

  test('SEA-I01 metadata alone, of the shape that fits', () => {
    const one = `${json};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
    const list = `${json};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;
    expect(negotiateObject(one, false).form).toEqual({ kind: 'metadata', version: 'v1' });
    expect(negotiateObject(list, true).form).toEqual({ kind: 'metadata', version: 'v1' });
    expect(() => negotiateObject(one, true)).toThrow(expect.objectContaining({ reason: 'NotAcceptable' }));
  });

  test('SEA-Q01 aggregated discovery alone is answered as an older server does', () => {
    const aggregated = `${json};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`;
    expect(negotiateDocument(aggregated)).toBe(json);
    expect(negotiateDocument(undefined)).toBe(json);
    expect(negotiateDocument('application/yaml')).toBe('application/yaml');
    expect(() => negotiateDocument('application/com.github.proto-openapi.spec.v3@v1.0+protobuf')).toThrow(
      /media types/,
    );
  });

  test('SEA-A12 a quality of 0 is a refusal', () => {
    expect(() => negotiateObject(`${json};q=0`, true)).toThrow(expect.objectContaining({ reason: 'NotAcceptable' }));
    expect(negotiateObject(`${json};q=0, */*`, true).mediaType).toBe('application/yaml');
    expect(negotiateObject(`*/*, application/yaml;q=0.0`, true).mediaType).toBe(json);
    expect(negotiateObject(`${table('v1')};q=0, ${json}`, true)).toEqual({ mediaType: json, form: { kind: 'plain' } });
    expect(() => negotiateObject(`${json};q=0, application/yaml;q=0, */*`, true)).toThrow(/media types/);
  });
});
