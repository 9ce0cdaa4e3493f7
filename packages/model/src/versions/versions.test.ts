import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue, parseJsonValue, textAt } from '../json/json-value.ts';
import { hubVersionOf, storedGroupOf } from './hub-versions.ts';
import { otherVersionsOf, type StoredKind, type VersionChange, versionChangeOf } from './kind-conversions.ts';

const folder = join(import.meta.dirname, 'golden');

/** What Kubernetes' own scheme makes of one object (lab/go/kubernetes-1.32/version-pairs). */
interface Pair {
  readonly version: string;
  readonly hub: JsonObject;
  /** `hub` in `version`. */
  readonly served: JsonObject;
  /** `served` with the defaults of `version`. */
  readonly canonical: JsonObject;
  /** `canonical` in the hub version. */
  readonly back: JsonObject;
}

/** As readers see it: null and `{}` of Go's serialisers are absent, annotations with JSON in them are that JSON. */
function plain(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (typeof value === 'string') return plainText(value);
  if (!isJsonObject(value)) return value ?? undefined;
  const members = Object.entries(value)
    .map(([name, member]) => [name.toLowerCase(), plain(member)])
    .filter((each): each is [string, JsonValue] => each[1] !== undefined)
    .filter(([name, member]) => !(name === 'annotations' && isEmpty(member)));
  return Object.fromEntries(members);
}

function plainText(text: string): JsonValue {
  const value = /^[[{]/.test(text) ? parsed(text) : text;
  return value === text ? text : (plain(value) ?? text);
}

function isEmpty(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function parsed(text: string): JsonValue {
  try {
    return parseJsonValue(text);
  } catch {
    return text;
  }
}

function bare({ apiVersion: _, ...object }: JsonObject): JsonValue | undefined {
  return plain(object);
}

function changeOf(pair: Pair, resource: string): VersionChange | undefined {
  return versionChangeOf(storedKindOf(pair, resource), groupVersionOf(pair.version));
}

function storedKindOf({ hub }: Pair, resource: string): StoredKind {
  return { group: groupVersionOf(textAt(hub, 'apiVersion')).group, resource };
}

function groupVersionOf(text: string): { group: string; version: string } {
  const [version = '', group = ''] = text.split('/').reverse();
  return { group, version };
}

function applied(change: VersionChange | undefined, direction: 'toHub' | 'fromHub', object: JsonObject): JsonObject {
  if (change === undefined) throw new Error('there is no conversion');
  return change === 'rename' ? object : change[direction](object);
}

for (const file of readdirSync(folder)) {
  const resource = file.slice(0, file.indexOf('.'));
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const pairs = lines.map((line) => parseJsonValue(line) as unknown as Pair); // written so by the Go program

  describe(`versions of ${resource}`, () => {
    for (const [version, ofVersion] of Map.groupBy(pairs, (pair) => pair.version)) {
      test(`SEA-S05 what is stored is served in ${version} as Kubernetes converts it`, () => {
        for (const pair of ofVersion) {
          expect(bare(applied(changeOf(pair, resource), 'fromHub', pair.hub))).toEqual(bare(pair.served));
        }
      });

      test(`SEA-S05 what a member serves in ${version} is stored as Kubernetes converts it`, () => {
        for (const pair of ofVersion) {
          expect(bare(applied(changeOf(pair, resource), 'toHub', pair.canonical))).toEqual(bare(pair.back));
        }
      });
    }
  });
}

describe('versions', () => {
  const kinds: readonly StoredKind[] = [
    { group: '', resource: 'events' },
    { group: 'apps', resource: 'deployments' },
    { group: 'apps', resource: 'daemonsets' },
    { group: 'apps', resource: 'statefulsets' },
    { group: 'autoscaling', resource: 'horizontalpodautoscalers' },
    { group: 'discovery.k8s.io', resource: 'endpointslices' },
    { group: 'flowcontrol.apiserver.k8s.io', resource: 'prioritylevelconfigurations' },
    { group: 'networking.k8s.io', resource: 'ingresses' },
    { group: 'node.k8s.io', resource: 'runtimeclasses' },
    { group: 'policy', resource: 'poddisruptionbudgets' },
    { group: 'rbac.authorization.k8s.io', resource: 'rolebindings' },
  ];

  test('SEA-S02 the hub version is its own, and an unknown one has no conversion', () => {
    for (const kind of kinds) {
      expect(versionChangeOf(kind, { group: kind.group, version: hubVersionOf(kind) })).toBe('rename');
      expect(versionChangeOf(kind, { group: kind.group, version: 'v0' })).toBeUndefined();
      for (const other of otherVersionsOf(kind)) {
        expect(versionChangeOf(kind, other)).toBeDefined();
        expect(storedGroupOf({ group: other.group, resource: kind.resource })).toBe(kind.group);
      }
    }
  });

  test('SEA-S02 no conversion fails on an object of any shape', () => {
    const names = [
      'spec',
      'status',
      'metadata',
      'annotations',
      'metrics',
      'resource',
      'rules',
      'http',
      'paths',
      'backend',
    ];
    const moreNames = [
      'subjects',
      'endpoints',
      'topology',
      'selector',
      'limited',
      'behavior',
      'conditions',
      '__proto__',
    ];
    const name = fc.constantFrom(...names, ...moreNames, 'x');
    const { object } = fc.letrec<{ object: JsonObject; value: JsonValue }>((tie) => ({
      object: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<JsonValue>(null, 0, 'text', '{}', true),
        tie('object'),
        fc.array(tie('value'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...kinds), object, (kind, value) => {
        for (const other of otherVersionsOf(kind)) {
          const change = versionChangeOf(kind, other);
          expect(isJsonObject(applied(change, 'toHub', value))).toBe(true);
          expect(isJsonObject(applied(change, 'fromHub', value))).toBe(true);
        }
      }),
    );
  });
});
