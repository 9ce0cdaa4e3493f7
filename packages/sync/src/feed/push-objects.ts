import {
  addDigest,
  digestTerm,
  digestText,
  type FeedFrame,
  type FeedLeaseRequest,
  feedError,
  type PushRequest,
  type RequestObject,
  readFeedItem,
} from '@orrery/model';
import type { TakenLease } from './feed.ts';
import type { FrameResult, FramesAnswer } from './feed-answers.ts';
import type { SentFrame } from './feed-session.ts';
import { oneRequestPusher } from './feed-source.ts';
import { canonical } from './lease-kinds.ts';

/** The parts of the feed a request goes through. */
export interface PushSteps {
  readonly takeLease: (request: FeedLeaseRequest) => Promise<TakenLease>;
  readonly send: (lease: string, frames: readonly SentFrame[]) => Promise<FramesAnswer>;
  readonly endLease: (lease: string) => Promise<void>;
  /** Whether the store has objects of a kind of a cluster. */
  readonly hasObjects: (cluster: string, kind: string) => Promise<boolean>;
}

const definitionKind = 'apiextensions.k8s.io/v1/CustomResourceDefinition';

/** Objects of one kind, by their places in the request. */
interface Group {
  readonly kind: string;
  readonly objects: { readonly range: RequestObject['range']; readonly index: number }[];
}

/**
 * Stores the objects of a request under a lease of its own: kinds that are complete as snapshots, all others as changes that delete
 * nothing (TAG-F50).
 * @throws StatusError EmptySnapshot when a complete kind has no object here while the store has some: that is what a denied `kubectl get`
 *   looks like.
 */
export async function pushObjects(
  steps: PushSteps,
  request: PushRequest,
  given: { readonly epoch: string; readonly version: number },
): Promise<FramesAnswer> {
  const complete = new Set(request.complete.map(canonical));
  const { groups, nameless } = groupsOf(request, complete);
  await refuseEmpty(steps, request, groups);
  const kinds = [...groups.keys()].map((kind) => ({ kind }));
  if (kinds.length === 0) throw feedError('InvalidFrame', 'the request has no objects that say their kind');
  const taken = await steps.takeLease({
    ...{ protocol: 1, type: 'cluster', source: request.cluster, epoch: given.epoch, profile: request.profile, kinds },
    pusher: { name: oneRequestPusher, instance: given.epoch },
  });
  if (taken.kind === 'pending') throw feedError('NotReady', taken.answer.message, { retryAfterSeconds: 60 });
  const { lease } = taken.answer;
  try {
    const frameOf = (kind: string): SentFrame =>
      sentFrame(request, groups.get(kind) ?? { kind, objects: [] }, {
        version: given.version,
        isComplete: complete.has(kind),
      });
    // Definitions first: the kinds that they define are known from there on.
    const ordered = [...groups.keys()].sort((a, b) => Number(b === definitionKind) - Number(a === definitionKind));
    const answer = await steps.send(lease, ordered.map(frameOf));
    return nameless.length === 0 ? answer : { ...answer, results: [...answer.results, namelessResult(nameless)] };
  } finally {
    await steps.endLease(lease);
  }
}

function groupsOf(
  request: PushRequest,
  complete: ReadonlySet<string>,
): { groups: Map<string, Group>; nameless: number[] } {
  const groups = new Map<string, Group>([...complete].map((kind) => [kind, { kind, objects: [] }]));
  const nameless: number[] = [];
  for (const [index, { range, listed }] of request.objects.entries()) {
    const { apiVersion, kind } = readFeedItem(request.bytes, range);
    const written = kind === '' ? listed : `${apiVersion}/${kind}`;
    if (written === '') {
      nameless.push(index);
      continue;
    }
    const name = canonical(written);
    const group = groups.get(name) ?? { kind: name, objects: [] };
    groups.set(name, group);
    group.objects.push({ range, index });
  }
  return { groups, nameless };
}

async function refuseEmpty(steps: PushSteps, request: PushRequest, groups: ReadonlyMap<string, Group>): Promise<void> {
  const allowed = new Set(request.allowEmpty.map(canonical));
  for (const { kind, objects } of groups.values()) {
    if (objects.length > 0 || allowed.has(kind) || !(await steps.hasObjects(request.cluster, kind))) continue;
    const message = `${kind} is said to be complete and has no object here: add allowEmpty=${kind} if it is empty`;
    throw feedError('EmptySnapshot', message, { field: 'complete' });
  }
}

function sentFrame(
  { bytes }: PushRequest,
  { kind, objects }: Group,
  { version, isComplete }: { readonly version: number; readonly isComplete: boolean },
): SentFrame {
  const items = objects.map(({ range }) => range);
  if (!isComplete) return { frame: { op: 'upsert', kind, version }, bytes, items };
  let count = 0;
  let sum = 0n;
  for (const range of items) {
    const { uid, fingerprint } = readFeedItem(bytes, range);
    if (uid === '') continue;
    count += 1;
    sum = addDigest(sum, digestTerm(uid, fingerprint));
  }
  const frame: FeedFrame = { op: 'snapshot', kind, version, part: 1, last: true, count, digest: digestText(sum) };
  return { frame, bytes, items };
}

function namelessResult(indexes: readonly number[]): FrameResult {
  const items = indexes
    .slice(0, 100)
    .map((index) => ({ index, reason: 'Invalid', pointer: '/kind', message: 'apiVersion or kind is missing' }));
  return { kind: '', result: 'partial', items, refused: indexes.length };
}
