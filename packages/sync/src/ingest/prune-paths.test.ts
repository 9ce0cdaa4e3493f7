import { describe, expect, it } from 'vitest';
import { findPruneProblems, prunePathsOf } from './prune-paths.ts';

const rule = (...paths: string[]) => ({ group: '', resources: ['pods'], paths });

describe('rules of what is not stored', () => {
  it.each([
    'kind',
    'apiVersion',
    'metadata',
    'metadata.name',
    'metadata.labels',
    "metadata.labels['app']",
    'metadata.ownerReferences[]',
    'metadata.ownerReferences[kind=Node].uid',
    '.metadata.deletionTimestamp',
  ])('KSY-F02 %s cannot be removed', (path) => {
    expect(findPruneProblems([rule('status', path)])).toEqual([
      { field: 'prune[0].paths[1]', message: expect.stringMatching(/would remove .*, which every object needs/) },
    ]);
    expect(prunePathsOf({ group: '', resource: 'pods' }, [rule(path)])).toEqual([]);
  });

  it.each(['status', 'metadata.annotations', 'metadata.finalizers[]', 'spec.names.kind', 'metadata.nameless', 'kinds'])(
    'KSY-F02 %s can be removed',
    (path) => {
      expect(findPruneProblems([rule(path)])).toEqual([]);
      expect(prunePathsOf({ group: '', resource: 'pods' }, [rule(path)]).length).toBe(1);
    },
  );

  it('KSY-F02 says where a path cannot be read', () => {
    expect(findPruneProblems([rule('spec'), rule("spec['a", '[0]')])).toMatchObject([
      { field: 'prune[1].paths[0]', message: expect.stringContaining('position') },
      { field: 'prune[1].paths[1]' },
    ]);
  });
});
