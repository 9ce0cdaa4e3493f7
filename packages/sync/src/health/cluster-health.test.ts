import { mergeConditions } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClusterHealth,
  clusterConditions,
  clusterPhase,
  type Observation,
  type ScopeHealth,
  unknownHealth,
} from './cluster-health.ts';

const allFine: ClusterHealth = {
  ...unknownHealth,
  identity: 'fine',
  validated: 'fine',
  reachable: 'fine',
  authenticated: 'fine',
  discovered: 'fine',
  credential: 'fine',
  scopes: [{ name: 'pods', isComplete: true, isWatching: true }],
};

function stateOf(health: ClusterHealth, type: string): string {
  const condition = clusterConditions(health, []).find((each) => each.type === type);
  return `${condition?.status} ${condition?.reason}`;
}

const observation: fc.Arbitrary<Observation> = fc.constantFrom<Observation>(
  undefined,
  'fine',
  { reason: 'Refused', message: 'refused' },
  { reason: 'UntrustedCertificate', message: 'untrusted' },
);
const scope: fc.Arbitrary<ScopeHealth> = fc.record({
  name: fc.constantFrom('pods', 'nodes'),
  isComplete: fc.boolean(),
  isWatching: fc.boolean(),
  failure: fc.constantFrom(undefined, { reason: 'Forbidden', message: 'missing right' }),
});
const health: fc.Arbitrary<ClusterHealth> = fc.record({
  validated: observation,
  reachable: observation,
  authenticated: observation,
  discovered: observation,
  credential: observation,
  isUnverified: fc.boolean(),
  identity: observation,
  isPaused: fc.boolean(),
  beyondLimit: fc.nat(2),
  isBlindToKinds: fc.boolean(),
  schemas: observation,
  definitions: observation,
  scopes: fc.option(fc.array(scope), { nil: undefined }),
});

describe('the conditions of a cluster (KSY-G03)', () => {
  it('KSY-A15 says that a certificate is not verified where the user wrote so, and is ready all the same', () => {
    const insecure = { ...allFine, isUnverified: true };
    expect(stateOf(insecure, 'TLSVerified')).toBe('False VerificationOff');
    expect(stateOf(insecure, 'Ready')).toBe('True Ready');
    expect(stateOf(allFine, 'TLSVerified')).toBe('True TLSVerified');
  });

  it('are all True when everything is fine', () => {
    const conditions = clusterConditions(allFine, []);
    expect(conditions.map((condition) => condition.status)).toEqual(conditions.map(() => 'True'));
    expect(clusterPhase(conditions, false)).toBe('Healthy');
  });

  it('are all Unknown before anything was observed', () => {
    const conditions = clusterConditions(unknownHealth, []);
    expect(conditions.map((condition) => condition.status)).toEqual(conditions.map(() => 'Unknown'));
    expect(clusterPhase(conditions, false)).toBe('Importing');
  });

  it.each([
    ['reachable', 'Refused'],
    ['authenticated', 'Unauthorized'],
    ['validated', 'InvalidConfig'],
  ] as const)('name the cause in Ready when %s is not fine', (question, reason) => {
    const broken = { ...allFine, [question]: { reason, message: 'because' } };
    expect(stateOf(broken, 'Ready')).toBe(`False ${reason}`);
    expect(clusterPhase(clusterConditions(broken, []), true)).toBe('Disconnected');
    expect(clusterPhase(clusterConditions(broken, []), false)).toBe('Failed');
  });

  it('KSY-B02 say that new kinds are found late where definitions may not be watched', () => {
    const failure = { reason: 'Forbidden', message: 'missing right' };
    const crds = {
      name: 'customresourcedefinitions.apiextensions.k8s.io',
      isComplete: false,
      isWatching: false,
      failure,
    };
    expect(stateOf({ ...allFine, scopes: [crds] }, 'Discovered')).toBe('True DefinitionsDenied');
  });

  it.each([
    [{ isPaused: true }, 'Fresh', 'False Paused'],
    [{ identity: { reason: 'IdentityChanged', message: 'another' } }, 'Fresh', 'False IdentityChanged'],
    [{ identity: { reason: 'DuplicateCluster', message: 'the same' } }, 'Ready', 'False DuplicateCluster'],
  ])('KSY-C04, I03, I04 of %j is told in %s', (news, type, state) => {
    expect(stateOf({ ...allFine, ...news }, type)).toBe(state);
  });

  it('KSY-D41 name what is held with the hash that confirms it, and say so when nothing is any more', () => {
    const held = { count: 60, hash: '77', examples: ['n/a', 'n/b'] };
    const scopes = [{ name: 'pods', isComplete: true, isWatching: true, held }];
    const told = clusterConditions({ ...allFine, scopes }, []).find(({ type }) => type === 'DeletesHeld');
    expect(told).toMatchObject({ status: 'True', reason: 'DeletesHeld' });
    expect(told?.message).toContain('orrery.dev/confirm-deletes: "77"');
    const before = mergeConditions([], told === undefined ? [] : [told], 0);
    const after = clusterConditions(allFine, before).find(({ type }) => type === 'DeletesHeld');
    expect(after).toMatchObject({ status: 'False', reason: 'NothingHeld' });
  });

  it('name what discovery said only while nothing is known of the kinds', () => {
    const failed = { ...allFine, discovered: { reason: 'NotKubernetes', message: 'a website' } };
    expect(stateOf({ ...failed, scopes: undefined }, 'Ready')).toBe('False NotKubernetes');
    expect(stateOf(failed, 'Ready')).toBe('True Ready');
    expect(stateOf(failed, 'Discovered')).toBe('False NotKubernetes');
  });

  it('CLU-E11 InventorySynced stays True from the first time on; CLU-E25 Connected follows reaching and signing in', () => {
    const before = mergeConditions([], clusterConditions(allFine, []), 0);
    const later = clusterConditions(
      { ...allFine, scopes: [{ name: 'new', isComplete: false, isWatching: false }] },
      before,
    );
    expect(later.find(({ type }) => type === 'InventorySynced')?.status).toBe('True');
    expect(stateOf({ ...allFine, authenticated: { reason: 'Unauthorized', message: '' } }, 'Connected')).toBe(
      'False Unauthorized',
    );
  });

  it('KSY-D24 name objects that cannot be stored', () => {
    const quarantined = { count: 2, names: ['a/big', 'a/odd'] };
    const conditions = clusterConditions(
      { ...allFine, scopes: [{ name: 'pods', isComplete: true, isWatching: true, quarantined }] },
      [],
    );
    const synced = conditions.find(({ type }) => type === 'Synced');
    expect(synced).toMatchObject({ status: 'True', reason: 'ObjectsQuarantined' });
    expect(synced?.message).toContain('pods a/big, pods a/odd');
  });

  it('say TLSVerified=False only for a certificate', () => {
    const refused = { ...allFine, reachable: { reason: 'Refused', message: '' } };
    const untrusted = { ...allFine, reachable: { reason: 'UntrustedCertificate', message: '' } };
    expect(stateOf(refused, 'TLSVerified')).toBe('Unknown Pending');
    expect(stateOf(untrusted, 'TLSVerified')).toBe('False UntrustedCertificate');
  });

  it('are Ready when all that may be read was complete once, and Synced only when all was', () => {
    const denied = {
      name: 'secrets',
      isComplete: false,
      isWatching: false,
      failure: { reason: 'Forbidden', message: 'no' },
    };
    const open = { name: 'nodes', isComplete: false, isWatching: false };
    const complete = { name: 'pods', isComplete: true, isWatching: true };
    expect(stateOf({ ...allFine, scopes: [complete, denied] }, 'Ready')).toBe('True Ready');
    expect(stateOf({ ...allFine, scopes: [complete, denied] }, 'Synced')).toBe('False Forbidden');
    expect(stateOf({ ...allFine, scopes: [complete, open] }, 'Ready')).toBe('Unknown Syncing');
    expect(stateOf({ ...allFine, scopes: [denied] }, 'Ready')).toBe('False Forbidden');
  });

  it('KSY-G06 stay as they were while nothing is observed, whatever they were', () => {
    fc.assert(
      fc.property(health, (seen) => {
        const before = mergeConditions([], clusterConditions(seen, []), 0);
        const after = mergeConditions(before, clusterConditions(unknownHealth, before), 1000);
        const states = (conditions: typeof before): string[] =>
          conditions.map(({ type, status }) => `${type} ${status}`);
        const direct = before.filter(({ type }) => type !== 'Ready');
        expect(states(after).slice(0, direct.length)).toEqual(states(direct));
      }),
    );
  });

  it('give each type once, a reason and a message always', () => {
    fc.assert(
      fc.property(health, (seen) => {
        const conditions = clusterConditions(seen, []);
        expect(new Set(conditions.map((condition) => condition.type)).size).toBe(conditions.length);
        for (const { reason, message } of conditions) expect(reason !== '' && message !== '').toBe(true);
      }),
    );
  });
});
