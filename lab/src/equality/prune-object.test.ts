import { describe, expect, it } from 'vitest';
import { compareExactJson } from './compare-exact-json.ts';
import { type ExactObject, isExactObject, parseExactJson } from './parse-exact-json.ts';
import { originOf, pruneMemberObject, stripAdditions } from './prune-object.ts';

function objectOf(value: unknown): ExactObject {
  const parsed = parseExactJson(JSON.stringify(value));
  if (!isExactObject(parsed)) throw new Error('no object');
  return parsed;
}

describe('pruneObject', () => {
  const member = objectOf({
    metadata: {
      name: 's',
      resourceVersion: '7',
      managedFields: [{}],
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        big: 'ü'.repeat(40_000),
        kept: 'x',
      },
    },
    data: { password: 'YQ==' },
  });
  const orrery = objectOf({
    metadata: {
      name: 's',
      resourceVersion: '99',
      annotations: {
        kept: 'x',
        'orrery.dev/origin-resource-version': '7',
        'orrery.dev/pruned-annotations': 'big',
        'shadow.clusterpedia.io/cluster-name': 'a',
      },
    },
    data: { password: '' },
  });

  it('LAB-13 makes an object of a member and its copy in Orrery equal (kube-sync.md F1, search.md B)', () => {
    expect(compareExactJson(pruneMemberObject(member, true), stripAdditions(orrery))).toEqual([]);
    expect(originOf(orrery)).toBe('7');
  });

  it('LAB-13 empties the data of secrets only, and on the side of the member only', () => {
    const paths = (left: ExactObject, right: ExactObject) => compareExactJson(left, right).map(({ path }) => path);
    expect(paths(pruneMemberObject(member, false), stripAdditions(orrery))).toEqual(['data.password']);
    expect(paths(pruneMemberObject(member, true), stripAdditions(member))).toEqual([
      'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
      'metadata.annotations.big',
      'metadata.managedFields',
      'data.password',
    ]);
  });
});
