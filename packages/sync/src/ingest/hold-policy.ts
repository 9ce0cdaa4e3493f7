import { hash } from 'node:crypto';
import { memberPath, type PathTree, pathTree, readElements, removePaths } from '@orrery/model';
import { parseFieldPath } from '@orrery/query';

/** Which changes of a kind may wait, and for how long. */
export interface HoldPolicy {
  /** States that differ in nothing significant are written at most this often. */
  readonly intervalMs: number;
  /** Equal for two stored bodies of one object that differ in nothing significant. */
  readonly significance: (body: Uint8Array) => string;
}

/** KSY-F04. */
const heartbeatMs = 300_000;

/** KSY-H03. */
const eventCountMs = 30_000;

const imagesPath = memberPath('status', 'images');

const policies: ReadonlyMap<string, HoldPolicy> = new Map([
  [
    '/nodes',
    {
      intervalMs: heartbeatMs,
      significance: significanceOf(ignoring('status.conditions[].lastHeartbeatTime', 'status.images'), sortedImages),
    },
  ],
  [
    '/endpoints',
    {
      intervalMs: heartbeatMs,
      significance: significanceOf(ignoring("metadata.annotations['control-plane.alpha.kubernetes.io/leader']")),
    },
  ],
  ['coordination.k8s.io/leases', { intervalMs: heartbeatMs, significance: significanceOf(ignoring('spec.renewTime')) }],
  [
    '/events',
    {
      intervalMs: eventCountMs,
      // An event that repeats counts up, in one of two ways: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
      significance: significanceOf(ignoring('count', 'lastTimestamp', 'series')),
    },
  ],
]);

/** What of a kind may wait (KSY-F04, H03); undefined: nothing, every change is written as it comes. */
export function holdPolicyOf({
  group,
  resource,
}: {
  readonly group: string;
  readonly resource: string;
}): HoldPolicy | undefined {
  return policies.get(`${group}/${resource}`);
}

/** Who wrote which field when changes with every heartbeat, so it is left out wherever it is kept. */
function ignoring(...paths: readonly string[]): PathTree {
  return pathTree([...paths, 'metadata.managedFields'].map(parseFieldPath));
}

function significanceOf(ignored: PathTree, besides?: (body: Uint8Array) => string): HoldPolicy['significance'] {
  return (body) => hash('sha1', removePaths(body, ignored), 'base64') + (besides?.(body) ?? '');
}

/** The images of a node in an order of their own: kubelet lists them by size, and equal sizes change places. */
function sortedImages(body: Uint8Array): string {
  const images = readElements(body, { start: 0, end: body.length }, imagesPath);
  return hash(
    'sha1',
    images
      .map((image) => hash('sha1', image, 'base64'))
      .sort()
      .join(),
    'base64',
  );
}
