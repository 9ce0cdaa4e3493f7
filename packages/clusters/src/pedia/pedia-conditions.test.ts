import type { Cluster } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { pediaConditions } from './pedia-conditions.ts';

type Given = readonly [type: string, status: 'False' | 'True' | 'Unknown', reason: string, message: string];

/** `type status reason message` of each condition of the view. */
function judged(given: readonly Given[], sync: Cluster['spec']['sync'] = {}): string[] {
  const lastTransitionTime = '2026-01-02T03:04:05Z';
  const conditions = given.map(([type, status, reason, message]) => ({
    type,
    status,
    reason,
    message,
    lastTransitionTime,
  }));
  const cluster: Cluster = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'c' },
    spec: { access: {}, sync },
    status: { conditions },
  };
  return pediaConditions({ cluster, isReferenceFound: true }).map(({ type, status, reason, message }) =>
    [type, status, reason, message].join(' ').trim(),
  );
}

const validated: Given = ['Validated', 'True', 'Validated', ''];
const reachable: Given = ['Reachable', 'True', 'Reachable', ''];
const unchecked: Given = ['Discovered', 'Unknown', 'Pending', 'not checked yet'];

describe('pediaConditions', () => {
  it('KSY-G04 Ready of a cluster that is not reached has the cause, not what follows from it', () => {
    const refused: Given = ['Reachable', 'False', 'Refused', 'h refuses the connection.'];
    const because = 'Refused: h refuses the connection.';
    expect(judged([validated, refused, unchecked, ['Ready', 'False', 'Refused', 'h refuses the connection.']])).toEqual(
      [
        'Validated True Validated',
        `SynchroRunning False Pending ${because}`,
        `ClusterHealthy False NotReachable ${because}`,
        `Ready False NotReady ${because}`,
      ],
    );
  });

  it('KSY-I03 a cluster that is known under another name says so', () => {
    const known: Given = ['Ready', 'False', 'DuplicateCluster', 'the same cluster is already known as a'];
    expect(judged([validated, reachable, unchecked, known]).at(-1)).toBe(
      'Ready False NotReady DuplicateCluster: the same cluster is already known as a',
    );
  });

  it('KSY-G04 what answers and is no API server is not healthy', () => {
    const stranger: Given = ['Discovered', 'False', 'NotKubernetes', 'a login page'];
    expect(judged([validated, reachable, stranger])).toEqual([
      'Validated True Validated',
      'SynchroRunning False Pending NotKubernetes: a login page',
      'ClusterHealthy False Unhealthy NotKubernetes: a login page',
      'Ready False NotReady NotKubernetes: a login page',
    ]);
  });

  it('KSY-G04 all is well', () => {
    const discovered: Given = ['Discovered', 'True', 'Discovered', ''];
    expect(judged([validated, reachable, discovered]).at(-1)).toBe(
      'Ready True Ready the cluster is reached and collected',
    );
    expect(judged([validated, reachable, discovered], { paused: true })[1]).toMatch(/^SynchroRunning False Shutdown/);
  });
});
