import { clusterKind } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import { openapiDocuments } from './document.ts';

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
