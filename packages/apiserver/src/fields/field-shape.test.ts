import { parseFieldPath } from '@orrery/query';
import { describe, expect, test } from 'vitest';
import { createHubDocuments } from '../openapi/hub-documents.ts';
import { type FieldShape, mayHave, shapeOfKind } from './field-shape.ts';

const hub = createHubDocuments();

function builtIn(group: string, version: string, kind: string): FieldShape {
  const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const shape = shapeOfKind(hub.read(path) ?? {}, { group, version, kind });
  if (shape === undefined) throw new Error(`no schema of ${kind}`);
  return shape;
}

const widget = { group: 'example.org', version: 'v1', kind: 'Widget' };

/** @param schema of `spec`. */
function custom(schema: object, more: object = {}): FieldShape | undefined {
  const root = { type: 'object', properties: { spec: schema }, 'x-kubernetes-group-version-kind': [widget] };
  const document = JSON.parse(JSON.stringify({ components: { schemas: { Widget: root, ...more } } }));
  return shapeOfKind(document, widget);
}

function has(shape: FieldShape | undefined, ...paths: readonly string[]): boolean[] {
  return shape === undefined ? [] : paths.map((path) => mayHave(shape, parseFieldPath(path)));
}

describe('fields of schemas', () => {
  test('SEA-00 a built-in kind has the fields of its schema, lists with and without their step', () => {
    const known = [
      ...['metadata.name', 'metadata.ownerReferences[].uid', 'spec.containers[].image', 'spec.containers.image'],
      ...['spec.containers[0].ports[].containerPort', 'status.conditions[type=Ready].status', 'spec', 'kind'],
      ...['spec.containers[].resources.limits.memory', 'spec.containers[].livenessProbe.httpGet.port'],
    ];
    expect(has(builtIn('', 'v1', 'Pod'), ...known)).toEqual(known.map(() => true));
  });

  test('SEA-00 a name that the schema does not have is unknown wherever it stands', () => {
    const unknown = [
      ...['spec.foo.bar', 'spec.containers[].image~x', 'metadata.nmae', 'foo', 'spec.nodeName.x', 'spec[].nodeName'],
      ...['status.conditions[typ=Ready].status', 'spec.containers[].resources.limits.memory.x'],
    ];
    expect(has(builtIn('', 'v1', 'Pod'), ...unknown)).toEqual(unknown.map(() => false));
  });

  test('SEA-00 maps have any name', () => {
    const paths = ["metadata.labels['a.b/c']", 'metadata.annotations.x', 'spec.nodeSelector.disk'];
    expect(has(builtIn('', 'v1', 'Pod'), ...paths)).toEqual([true, true, true]);
    expect(has(builtIn('', 'v1', 'ConfigMap'), 'data.x', 'binaryData.y', 'dta.x')).toEqual([true, true, false]);
    const paths2 = ['spec.selector.matchLabels.app', 'spec.selector.app'];
    expect(has(builtIn('apps', 'v1', 'Deployment'), ...paths2)).toEqual([true, false]);
  });

  test('SEA-00 whatever a schema leaves open may be there', () => {
    const spec = {
      type: 'object',
      properties: {
        closed: { type: 'object', properties: { a: { type: 'string' } } },
        kept: { type: 'object', properties: {}, 'x-kubernetes-preserve-unknown-fields': true },
        object: { type: 'object' },
        nothing: {},
        map: { type: 'object', additionalProperties: { type: 'object', properties: { b: { type: 'integer' } } } },
        choice: { type: 'object', properties: { c: {} }, oneOf: [{ required: ['c'] }, { not: { required: ['c'] } }] },
        missing: { $ref: '#/components/schemas/None' },
      },
    };
    const open = ['closed.a', 'kept.x.y', 'object.x', 'nothing[].x', 'map.any.b', 'choice.c', 'missing.x'];
    expect(has(custom(spec), ...open.map((path) => `spec.${path}`))).toEqual(open.map(() => true));
    const closed = ['closed.x', 'map.any.x', 'choice.x'];
    expect(has(custom(spec), ...closed.map((path) => `spec.${path}`))).toEqual([false, false, false]);
  });

  test('SEA-00 schemas that hold themselves end', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' }, x: { type: 'string' } } };
    const own = { allOf: [{ $ref: '#/components/schemas/Own' }, { $ref: '#/components/schemas/Own' }] };
    const shape = custom(
      { $ref: '#/components/schemas/Node' },
      { Node: { ...node, properties: { ...node.properties, own: { $ref: '#/components/schemas/Own' } } }, Own: own },
    );
    expect(has(shape, 'spec.next.next.x', 'spec.next.next.y', 'spec.own.z')).toEqual([true, false, true]);
  });
});
