import { type FeedCaller, type RegistrationBounds, StatusError } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { chooseCluster, type KnownCluster } from './choose-cluster.ts';

const admin: FeedCaller = { user: 'admin' };
const ofFeed = (cluster: string): FeedCaller => ({
  user: `system:feed:${cluster}`,
  grant: { kind: 'feed', token: 't', cluster },
});
const registrar = (bounds: RegistrationBounds = {}): FeedCaller => ({
  user: 'system:feed-registration:r',
  grant: { kind: 'registration', token: 'r', ...bounds },
});

const known: KnownCluster[] = [
  { name: 'watched', origin: 'imported', facts: { kubeSystemUID: 'uid-watched' } },
  { name: 'pushed', origin: 'pushed', facts: { kubeSystemUID: 'uid-pushed', feed: { registration: 'r', heardAt: 1 } } },
  { name: 'waiting', origin: 'pushed', facts: { kubeSystemUID: 'uid-waiting', feed: { registration: 'r' } } },
  { name: 'by-id', origin: 'pushed', facts: { feed: { id: 'own', subject: 'admin' } } },
  { name: 'made', origin: 'pushed', facts: {} },
];

function outcome(
  caller: FeedCaller,
  cluster: object | null,
  more: { source?: string; canRegister?: boolean } = {},
): string {
  const { source, canRegister = true } = more;
  const request = { cluster, ...(source === undefined ? {} : { source }) };
  try {
    const chosen = chooseCluster(caller, request, { clusters: known, canRegister });
    return chosen.kind === 'known' ? chosen.name : `new ${chosen.name}${chosen.isPending ? ', pending' : ''}`;
  } catch (error) {
    return error instanceof StatusError ? (error.details.causes?.[0]?.reason ?? '') : 'a bug';
  }
}

describe('which cluster a lease is for', () => {
  it.each([
    ['TAG-F11 an unknown one of an administrator', admin, { uid: 'u', name: 'new' }, {}, 'new new'],
    ['TAG-F11 an unknown one of a shared token', registrar(), { uid: 'u', name: 'new' }, {}, 'new new, pending'],
    [
      'TAG-F11 one of a shared token that accepts',
      registrar({ autoAccept: true }),
      { uid: 'u', name: 'new' },
      {},
      'new new',
    ],
    ['TAG-F11 the one a token was made for', registrar({ cluster: 'new' }), { uid: 'u' }, {}, 'Forbidden'],
    [
      'TAG-F11 none while registering is off',
      registrar(),
      { uid: 'u', name: 'new' },
      { canRegister: false },
      'Forbidden',
    ],
    [
      'TAG-F02 another than the token was made for',
      registrar({ cluster: 'new' }),
      { uid: 'u', name: 'x' },
      {},
      'Forbidden',
    ],
    [
      'TAG-F02 a name outside of the pattern',
      registrar({ namePattern: 'edge-*' }),
      { uid: 'u', name: 'x' },
      {},
      'Forbidden',
    ],
    [
      'TAG-F02 a name of the pattern',
      registrar({ namePattern: 'edge-*' }),
      { uid: 'u', name: 'edge-1' },
      {},
      'new edge-1, pending',
    ],
    [
      'TAG-F02 one more than the token may make',
      registrar({ maxClusters: 2 }),
      { uid: 'u', name: 'new' },
      {},
      'Forbidden',
    ],
    ['TAG-F02 an existing source by a registration token', registrar(), null, { source: 'pushed' }, 'Forbidden'],
    ['TAG-F12 a name that is none', admin, { uid: 'u', name: '-x' }, {}, 'InvalidName'],
    ['TAG-F12 a name of another cluster', admin, { uid: 'u', name: 'pushed' }, {}, 'ClusterIdentityChanged'],
    ['TAG-F12 a name of a watched cluster', admin, { uid: 'u', name: 'watched' }, {}, 'ClusterIdentityChanged'],
    ['TAG-F13 a known uid under another name', admin, { uid: 'uid-pushed', name: 'x' }, {}, 'pushed'],
    ['TAG-F13 a known id of the same subject', admin, { id: 'own', name: 'x' }, {}, 'by-id'],
    ['TAG-F13 the same id of another subject', registrar({ autoAccept: true }), { id: 'own', name: 'x' }, {}, 'new x'],
    ['TAG-F13 nothing that identifies it', admin, { name: 'x' }, {}, 'InvalidFrame'],
    ['TAG-F14 a watched one', admin, { uid: 'uid-watched' }, {}, 'ClusterAlreadyKnown'],
    ['TAG-F14 a registered one by a registration token', registrar(), { uid: 'uid-pushed' }, {}, 'ClusterAlreadyKnown'],
    ['KSY-K08 one whose first answer was lost', registrar(), { uid: 'uid-waiting' }, {}, 'waiting'],
    ['TAG-F14 one that a person made for a feed', admin, { uid: 'u', name: 'made' }, {}, 'made'],
    ['TAG-F14 the same by a shared token', registrar(), { uid: 'u', name: 'made' }, {}, 'ClusterIdentityChanged'],
    ['S-45.1 its own by a feed token', ofFeed('pushed'), { uid: 'uid-pushed' }, {}, 'pushed'],
    ['S-45.1 its own by name', ofFeed('pushed'), null, { source: 'pushed' }, 'pushed'],
    ['S-45.1 another by a feed token', ofFeed('pushed'), null, { source: 'made' }, 'Forbidden'],
    ['S-10.1 its own with another uid', ofFeed('pushed'), { uid: 'u' }, {}, 'ClusterIdentityChanged'],
    ['S-45.1 one that is gone', ofFeed('gone'), { uid: 'u' }, {}, 'Forbidden'],
    ['KSY-K10 one that is watched', ofFeed('watched'), { uid: 'uid-watched' }, {}, 'ClusterAlreadyKnown'],
  ] as const)('%s', (_, caller, cluster, more, expected) => {
    expect(outcome(caller, cluster, more)).toBe(expected);
  });

  it.each([
    ['an administrator', admin, 'watched'],
    ['who was given a token for it', registrar({ cluster: 'watched' }), 'watched'],
    ['its own feed token', ofFeed('watched'), 'watched'],
    ['anyone else', registrar({ cluster: 'other' }), 'NAME'],
  ] as const)('TAG-F14 a watched cluster is named to %s, with what to do', (_, caller, name) => {
    const choose = (): unknown =>
      chooseCluster(caller, { cluster: { uid: 'uid-watched' } }, { clusters: known, canRegister: true });
    expect(choose).toThrow(new RegExp(`is learned by watching and takes no feed.*: orrery cluster forget ${name}$`));
    if (name === 'NAME') expect(choose).not.toThrow(/"watched"|forget watched/);
    else expect(choose).toThrow(/^cluster "watched"/);
  });
});
