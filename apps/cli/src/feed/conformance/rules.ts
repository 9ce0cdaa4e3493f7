import type { ConformanceWorld } from './conformance-world.ts';
import { type Recorded, retryAfterSeconds } from './recording-server.ts';
import { deniedKind, feedName, scriptedKinds } from './scripted-cluster.ts';

/** What a rule is tried with. */
export interface Trial extends ConformanceWorld {
  /** Waits until it holds; false when it does not in time. */
  until(what: () => boolean, seconds: number): Promise<boolean>;
  /** Lets time pass. */
  pass(seconds: number): Promise<void>;
}

/** A rule of the published contract and how it is tried. `try` gives what is wrong, or undefined. */
export interface Rule {
  readonly id: string;
  readonly text: string;
  readonly try: (trial: Trial) => Promise<string | undefined>;
}

const readable = scriptedKinds.map(feedName).filter((kind) => kind !== deniedKind);

/** A pusher has this long to bring a change; the contract says 1 s after it, this leaves room for a slow machine. */
const changeSeconds = 10;

function isEqual({ cluster, server }: ConformanceWorld): boolean {
  return readable.every((kind) => {
    const want = cluster.state(kind);
    const have = server.objects(kind);
    return want.size === have.size && [...want].every(([uid, version]) => have.get(uid) === version);
  });
}

function differing({ cluster, server }: ConformanceWorld): string {
  const kinds = readable.filter((kind) => {
    const want = cluster.state(kind);
    const have = server.objects(kind);
    return want.size !== have.size || [...want].some(([uid, version]) => have.get(uid) !== version);
  });
  return `${kinds.join(', ')}: the server has not what the cluster has`;
}

async function becomesEqual(trial: Trial, seconds = changeSeconds): Promise<string | undefined> {
  return (await trial.until(() => isEqual(trial), seconds)) ? undefined : differing(trial);
}

/** Requests with frames from a number on. */
function since({ server }: ConformanceWorld, from: number): readonly Recorded[] {
  return server.recorded.slice(from).filter(({ what }) => what === 'frames');
}

function sent(trial: ConformanceWorld, from: number, op: string): readonly string[] {
  return since(trial, from).flatMap(({ frames }) => frames.filter((frame) => frame.startsWith(`${op} `)));
}

/** All rules, in the order they are tried: each finds the pusher running and the server equal. */
export const rules: readonly Rule[] = [
  {
    id: 'TAG-F10',
    text: 'takes a lease and sends complete snapshots of all kinds it can read',
    try: async (trial) => {
      trial.pusher.start();
      const isDone = (): boolean => trial.server.hasLease || !trial.pusher.isRunning;
      await trial.until(isDone, 30);
      if (!trial.server.hasLease) return 'no lease was taken';
      return await becomesEqual(trial, 120);
    },
  },
  {
    id: 'TAG-F42',
    text: 'tells the kind it may not read by an error frame, and goes on with the others',
    try: async (trial) => {
      const isTold = await trial.until(() => trial.server.errors.has(deniedKind), 30);
      return isTold ? undefined : `${deniedKind} is denied, and no error frame said so`;
    },
  },
  {
    id: 'TAG-F23',
    text: 'sends creations, changes and deletions as deltas',
    try: async (trial) => {
      const from = trial.server.recorded.length;
      trial.cluster.put('v1/Pod', 'new');
      trial.cluster.put('v1/Pod', 'pod-0');
      trial.cluster.remove('v1/Pod', 'pod-1');
      const wrong = await becomesEqual(trial);
      if (wrong !== undefined) return wrong;
      if (sent(trial, from, 'snapshot').length > 0) return 'a snapshot was sent for three changes';
      return sent(trial, from, 'delta').length > 0 ? undefined : 'no delta was sent';
    },
  },
  {
    id: 'TAG-F03',
    text: 'answers a resync with a snapshot of that kind and of no other',
    try: async (trial) => {
      const from = trial.server.recorded.length;
      trial.server.inject('resync', 'v1/Pod');
      trial.cluster.put('v1/Pod', 'pod-2');
      await trial.until(() => trial.server.isFaultMet, changeSeconds);
      const wrong = await becomesEqual(trial, 60);
      if (wrong !== undefined) return wrong;
      const others = sent(trial, from, 'snapshot').filter((frame) => !frame.startsWith('snapshot v1/Pod '));
      return others.length === 0 ? undefined : `kinds that were not asked for were sent again: ${others[0]}`;
    },
  },
  {
    id: 'TAG 3.4',
    text: 'waits as long as Retry-After says when it is throttled, then repeats',
    try: async (trial) => {
      const from = trial.server.recorded.length;
      trial.server.inject('throttle', 'v1/Pod');
      trial.cluster.put('v1/Pod', 'pod-3');
      const wrong = await becomesEqual(trial, changeSeconds + retryAfterSeconds);
      if (wrong !== undefined) return wrong;
      const [first, second] = since(trial, from);
      if (first === undefined || second === undefined) return 'nothing was sent again';
      const waited = (second.at - first.at) / 1000;
      return waited >= retryAfterSeconds - 0.1 ? undefined : `the next request came after ${waited.toFixed(1)} s`;
    },
  },
  {
    id: 'TAG-F06',
    text: 'brings a change through a refusal with 503 and through a lost answer',
    try: async (trial) => {
      trial.server.inject('unavailable', 'v1/Pod');
      trial.cluster.put('v1/Pod', 'pod-4');
      const afterRefusal = await becomesEqual(trial, 30);
      if (afterRefusal !== undefined) return afterRefusal;
      const from = trial.server.recorded.length;
      trial.server.inject('loseAnswer', 'v1/Pod');
      trial.cluster.put('v1/Pod', 'pod-5');
      await trial.until(() => trial.server.isFaultMet, changeSeconds);
      trial.cluster.put('v1/Pod', 'pod-6');
      const wrong = await becomesEqual(trial, 60);
      if (wrong !== undefined) return wrong;
      const isWhole = sent(trial, from, 'snapshot').length > 0;
      return isWhole ? 'a snapshot was sent where repeating the frame suffices' : undefined;
    },
  },
  {
    id: 'TAG 3.7',
    text: 'continues a broken watch from its resourceVersion, and lists again after 410',
    try: async (trial) => {
      const lists = (): number => [...trial.cluster.lists.values()].reduce((sum, count) => sum + count, 0);
      const before = lists();
      trial.cluster.cutWatches();
      trial.cluster.put('v1/Pod', 'pod-7');
      const afterCut = await becomesEqual(trial, 60);
      if (afterCut !== undefined) return afterCut;
      if (lists() > before) return 'a cut watch was answered with lists';
      trial.cluster.put('v1/Pod', 'pod-8');
      trial.cluster.remove('v1/Pod', 'pod-9');
      trial.cluster.compact();
      return await becomesEqual(trial, 60);
    },
  },
  {
    id: 'TAG-F07',
    text: 'sends an object of 1 MB',
    try: async (trial) => {
      trial.cluster.put('v1/Pod', 'large', { padding: 1_000_000 });
      return await becomesEqual(trial, 30);
    },
  },
  {
    id: 'TAG-F15',
    text: 'takes a lease again when the server knows it no more',
    try: async (trial) => {
      trial.server.inject('forgetLease', 'v1/Pod');
      trial.cluster.put('v1/Pod', 'pod-10');
      await trial.until(() => trial.server.isFaultMet, changeSeconds);
      return await becomesEqual(trial, 60);
    },
  },
  {
    id: 'TAG-F40',
    text: 'sends heartbeats in time when nothing changes',
    try: async (trial) => {
      const from = trial.server.recorded.length;
      await trial.pass(17);
      return since(trial, from).length > 0
        ? undefined
        : 'nothing came for 17 s; the server asked for a sign every 15 s';
    },
  },
  {
    id: 'TAG-F29',
    text: 'ends its lease when it is asked to end',
    try: async (trial) => {
      await trial.pusher.stop('SIGTERM');
      return trial.server.recorded.some(({ what }) => what === 'end') ? undefined : 'the lease was not ended by DELETE';
    },
  },
  {
    id: 'TAG-F05',
    text: 'compares digests after a restart instead of sending everything again',
    try: async (trial) => {
      const from = trial.server.recorded.length;
      trial.pusher.start();
      if (!(await trial.until(() => trial.server.hasLease, 30))) return 'no lease was taken within 30 s';
      trial.cluster.put('apps/v1/Deployment', 'web-0');
      const wrong = await becomesEqual(trial, 60);
      if (wrong !== undefined) return wrong;
      const whole = sent(trial, from, 'snapshot').filter((frame) => !frame.includes('Deployment'));
      return whole.length === 0 ? undefined : `sent whole although the digest was the same: ${whole[0]}`;
    },
  },
];
