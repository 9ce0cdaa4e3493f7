import { type ApiResource, sourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { ScopeLedger, type ScopePlan } from './scope-ledger.ts';

const kind: ApiResource = {
  group: '',
  version: 'v1',
  resource: 'pods',
  singular: 'pod',
  kind: 'Pod',
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['list', 'watch'],
};
const scope = { source: sourceId(1), group: '', resource: 'pods' };
const plan: ScopePlan = { kind, namespaces: undefined, selection: 's', rules: 'r', epoch: '' };
const list = { resourceVersion: '10', at: 5, tookMs: 1, isAudit: false };

function listed(more: Partial<ScopePlan> = {}): ScopeLedger {
  const ledger = new ScopeLedger(scope, { ...plan, ...more }, undefined);
  for (const part of ledger.parts) ledger.listed(part, list, ledger.epoch);
  return ledger;
}

function reopened(ledger: ScopeLedger, more: Partial<ScopePlan> = {}): ScopeLedger {
  return new ScopeLedger(scope, { ...plan, ...more }, ledger.state());
}

describe('ScopeLedger', () => {
  it('SEA-V01 notes when the member was heard, by a list, an event or a bookmark', () => {
    const ledger = listed();
    expect(ledger.facts.lastSignalAt).toBe(5);
    ledger.moved('', '11', 7);
    expect(ledger.facts.lastSignalAt).toBe(7);
    ledger.moved('', '12');
    ledger.heard(9);
    expect(reopened(ledger).facts).toMatchObject({ lastSignalAt: 9, lastEventAt: 7 });
  });

  it('KSY-D12 resumes from the stored position, of the whole and of each namespace', () => {
    const whole = listed();
    whole.moved('', '12', 7);
    expect(reopened(whole).positionOf('')).toBe('12');
    expect(reopened(whole).facts.lastEventAt).toBe(7);
    const parts = listed({ namespaces: ['a', 'b'] });
    parts.moved('a', '15');
    const again = reopened(parts, { namespaces: ['a', 'b'] });
    expect([again.positionOf('a'), again.positionOf('b')]).toEqual(['15', '10']);
    expect(again.isComplete).toBe(true);
  });

  it('KSY-C06 widening lists the new namespace only, narrowing lists nothing', () => {
    const parts = listed({ namespaces: ['a', 'b'] });
    const wider = reopened(parts, { namespaces: ['a', 'b', 'c'] });
    expect(wider.parts.map((part) => wider.positionOf(part))).toEqual(['10', '10', undefined]);
    expect(wider.isComplete).toBe(false);
    expect(wider.comparisonOf('c')).toEqual({ isForced: false, isWanted: false });
    expect(reopened(listed(), { namespaces: ['a'] }).positionOf('a')).toBe('10');
    expect(reopened(parts).positionOf('')).toBeUndefined();
  });

  it('KSY-C06, F03 another selection is the wish of the user, other rules store every body anew; both survive a restart', () => {
    const ledger = reopened(listed(), { selection: 't', rules: 'q' });
    expect(ledger.positionOf('')).toBeUndefined();
    expect(ledger.isComplete).toBe(true);
    const again = reopened(ledger, { selection: 't', rules: 'q' });
    expect(again.comparisonOf('')).toEqual({ isForced: true, isWanted: true });
    again.listed('', list, '');
    expect(again.comparisonOf('')).toEqual({ isForced: false, isWanted: false });
    expect(reopened(again, { selection: 't', rules: 'q' }).positionOf('')).toBe('10');
  });

  it('KSY-D32 an epoch that began lasts over restarts until a list that began in it was taken', () => {
    const ledger = listed();
    ledger.beginEpoch('1');
    expect(ledger.isOfEpoch).toBe(false);
    expect(reopened(ledger, { epoch: '1' }).comparisonOf('')).toEqual({ isForced: true, isWanted: false });
    ledger.listed('', list, '');
    expect(ledger.isOfEpoch).toBe(false);
    ledger.listed('', list, '1');
    expect(ledger.isOfEpoch).toBe(true);
    expect(reopened(ledger, { epoch: '1' }).positionOf('')).toBe('10');
  });

  it('KSY-D24 after a lost change nothing claims a position until the next list', () => {
    const ledger = listed();
    ledger.lost('');
    expect(ledger.state()).toMatchObject({ resourceVersion: '', complete: false });
    ledger.listed('', { ...list, resourceVersion: '20' }, '');
    expect(ledger.state()).toMatchObject({ resourceVersion: '20', complete: true });
  });

  it('KSY-D16 only a whole comparison counts as an audit', () => {
    const ledger = listed();
    ledger.listed('', { ...list, at: 9 }, '');
    expect(ledger.facts).toMatchObject({ lastAuditAt: 5, lastListAt: 9 });
    ledger.doubt();
    expect(ledger.comparisonOf('').isForced).toBe(true);
    ledger.listed('', { ...list, at: 11, isAudit: true }, '');
    expect(ledger.facts.lastAuditAt).toBe(11);
    expect(ledger.comparisonOf('').isForced).toBe(false);
  });

  it('KSY-G06 facts of another version of the product count as nothing known', () => {
    const state = { scope, kind, resourceVersion: '3', complete: true };
    for (const facts of ['', '{', '[]', '{"state":"Unheard"}']) {
      const ledger = new ScopeLedger(scope, plan, { ...state, facts });
      expect(ledger.facts).toEqual({});
      expect(ledger.positionOf('')).toBeUndefined();
      expect(ledger.isComplete).toBe(true);
    }
  });
});
