import { clusterKind } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import { openapiDocuments, openapiIndex } from './document.ts';
import { openapiV2Answer } from './openapi-v2.ts';

const documents = openapiDocuments([clusterKind], '0.1.0');
const document = JSON.parse(documents[0]?.json ?? '{}');
const gvk = { group: 'orrery.dev', version: 'v1alpha1', kind: 'Cluster' };

/** Schemas of a document with the path to each. */
function* fieldsOf(
  schema: Record<string, unknown>,
  path: string,
): Generator<readonly [string, Record<string, unknown>]> {
  yield [path, schema];
  const members: unknown[] = Object.entries((schema['properties'] as object | undefined) ?? {});
  for (const [name, inner] of members as [string, Record<string, unknown>][]) yield* fieldsOf(inner, `${path}.${name}`); // read from JSON
  if (schema['items'] !== undefined) yield* fieldsOf(schema['items'] as Record<string, unknown>, `${path}[]`); // read from JSON
}

describe('OpenAPI v3 of the root', () => {
  test('SEA-R01 the index names each document with a hash of its content', () => {
    expect(openapiIndex(documents)).toEqual({
      paths: {
        'apis/orrery.dev/v1alpha1': {
          serverRelativeURL: expect.stringMatching(/^\/openapi\/v3\/apis\/orrery\.dev\/v1alpha1\?hash=[0-9A-F]{64}$/),
        },
      },
    });
    const [other] = openapiDocuments([{ ...clusterKind, description: 'Other.' }], '0.1.0');
    expect(other?.hash).not.toBe(documents[0]?.hash);
  });

  test('SEA-R05 the PATCH of a kind names the kind and takes fieldValidation and dryRun', () => {
    const { patch } = document.paths['/apis/orrery.dev/v1alpha1/clusters/{name}'];
    expect(patch['x-kubernetes-group-version-kind']).toEqual(gvk);
    expect(patch.parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'fieldValidation', in: 'query' }),
        expect.objectContaining({ name: 'dryRun', in: 'query' }),
      ]),
    );
  });

  test('SEA-R04 every field has a description', () => {
    const schema = document.components.schemas['dev.orrery.v1alpha1.Cluster'];
    expect(schema['x-kubernetes-group-version-kind']).toEqual([gvk]);
    const bare = [...fieldsOf(schema, 'Cluster')].filter(
      ([path, field]) => !path.endsWith('[]') && field['description'] === undefined,
    );
    expect(bare.map(([path]) => path)).toEqual([]);
    expect(schema.properties.spec.properties.origin).toMatchObject({
      type: 'string',
      enum: ['imported', 'pushed'],
      default: 'imported',
    });
  });

  test('every reference leads to a schema', () => {
    const names = [...(documents[0]?.json ?? '').matchAll(/#\/components\/schemas\/([^"]+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(document.components.schemas, name).toHaveProperty([name]);
  });
});

describe('OpenAPI v2 of the root', () => {
  const protobuf = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

  test('SEA-R03 is a document without schemas, as protobuf where that is wanted', () => {
    const answer = openapiV2Answer(protobuf, '0.1.0');
    expect(answer.contentType).toBe(protobuf);
    // 1: "2.0", 2: { 1: "Orrery", 2: "0.1.0" }, each with its length
    expect(answer.body).toEqual(new TextEncoder().encode('\n\u00032.0\u0012\u000f\n\u0006Orrery\u0012\u00050.1.0'));
    for (const accept of [undefined, 'application/json, */*']) {
      const json = String(openapiV2Answer(accept, '0.1.0').body);
      expect(JSON.parse(json)).toMatchObject({ swagger: '2.0', info: { version: '0.1.0' }, paths: {} });
    }
    expect(() => openapiV2Answer('text/html', '0.1.0')).toThrow('only application/json');
  });
});
