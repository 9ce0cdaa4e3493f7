import type { ApiResource } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { MissingKinds, removalGraceMs } from './missing-kinds.ts';

function kind(resource: string, group = 'example.com'): ApiResource {
  return {
    group,
    version: 'v1',
    resource,
    singular: '',
    kind: resource,
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: ['list', 'watch'],
  };
}

const none = new Set<string>();
const nothing = { resources: [], failedGroups: [] };

describe('MissingKinds', () => {
  it('KSY-B03 a kind is gone when discovery lacks it twice, at least 60 s apart', () => {
    const missing = new MissingKinds();
    expect(missing.judge([kind('a')], nothing, none, 0)).toEqual({ remembered: [kind('a')], gone: none });
    expect(missing.judge([kind('a')], nothing, none, removalGraceMs - 1).gone).toEqual(none);
    expect(missing.judge([kind('a')], nothing, none, removalGraceMs).gone).toEqual(new Set(['a.example.com']));
    expect(missing.hasAny).toBe(false);
  });

  it('KSY-B03 a kind that comes back in between is missed anew', () => {
    const missing = new MissingKinds();
    missing.judge([kind('a')], nothing, none, 0);
    missing.judge([kind('a')], { resources: [kind('a')], failedGroups: [] }, none, 30_000);
    expect(missing.judge([kind('a')], nothing, none, removalGraceMs).gone).toEqual(none);
  });

  it('KSY-B03 a group that fails discovery keeps its kinds for ever', () => {
    const missing = new MissingKinds();
    const failure = { reason: 'ServerError', message: '503' } as const;
    const down = { resources: [], failedGroups: [{ group: 'example.com', version: 'v1', failure }] };
    for (const now of [0, removalGraceMs, 10 * removalGraceMs]) {
      expect(missing.judge([kind('a')], down, none, now)).toEqual({ remembered: [kind('a')], gone: none });
    }
  });

  it('KSY-B03 a kind whose CRD was seen deleted is gone at once, unless the CRD is there again', () => {
    const missing = new MissingKinds();
    missing.noteDeleted('a.example.com');
    missing.noteDeleted('b.example.com');
    const stored = [kind('a'), kind('b')];
    missing.beginRound();
    expect(missing.judge(stored, nothing, new Set(['b.example.com']), 0)).toEqual({
      remembered: [kind('b')],
      gone: new Set(['a.example.com']),
    });
  });

  it('KSY-B03 a deletion seen while a round reads is not taken back by what the round read before', () => {
    const missing = new MissingKinds();
    const served = { resources: [kind('a')], failedGroups: [] };
    const defined = new Set(['a.example.com']);
    missing.beginRound();
    missing.noteDeleted('a.example.com');
    expect(missing.judge([kind('a')], served, defined, 0).gone).toEqual(none);
    missing.beginRound();
    expect(missing.judge([kind('a')], nothing, none, 1).gone).toEqual(defined);
    expect(missing.hasAny).toBe(false);
  });
});
