import { type Clock, systemClock } from '@orrery/kit';
import { type ApiConnection, createApiConnection } from '../cluster/api-connection.ts';
import type { ApiRequest } from '../cluster/cluster.ts';
import { compareExactJson, type Difference } from './compare-exact-json.ts';
import { type AdvertisedKind, listAdvertisedKinds } from './list-advertised-kinds.ts';
import { type ListedObjects, listFromMember, listFromOrrery } from './list-objects.ts';
import { type ExactObject, property } from './parse-exact-json.ts';
import { originOf, pruneMemberObject, stripAdditions } from './prune-object.ts';

/** The two sides that are compared. */
export interface EqualityOptions {
  /** The member: its own kubectl, as administrator. A lab cluster is one. */
  readonly member: { kubectl(args: readonly string[]): Promise<string> };
  /** Orrery's public API. */
  readonly orrery: { readonly server: string; readonly caPem: string; readonly token: string };
  /** The name of the cluster in Orrery. */
  readonly cluster: string;
}

/** What was compared and what differs. Objects are named `<group>/<version>/<resource> <namespace>/<name>`. */
export interface EqualityReport {
  /** Kind, as `<group>/<version>/<resource>`, to the number of objects the member has of it. */
  readonly counts: ReadonlyMap<string, number>;
  /** In the member, not in Orrery. */
  readonly missing: readonly string[];
  /** In Orrery, not in the member. */
  readonly extra: readonly string[];
  /** `left` is the member's value, `right` Orrery's. */
  readonly different: readonly (Difference & { readonly object: string })[];
}

const SHOWN = 20;
const SETTLE_POLL_MS = 500;

/**
 * Compares all objects of all kinds that Orrery's discovery advertises for a cluster with those of the member itself (LAB-13).
 * Neither side is read by Orrery's own code: the member by stock kubectl, Orrery by plain HTTPS. Numbers are compared by spelling.
 * @throws Error when a side does not answer, or Orrery advertises no kind at all.
 */
export async function compareWithMember(options: EqualityOptions): Promise<EqualityReport> {
  const { server, caPem, token } = options.orrery;
  using api = createApiConnection({ server, caPem, credentials: { token } });
  const base = `/fleet/clusters/${options.cluster}`;
  const kinds = await listAdvertisedKinds(api, base);
  if (kinds.length === 0) throw new Error(`Orrery advertises no kind under ${base}`);
  const counts = new Map<string, number>();
  const missing: string[] = [];
  const extra: string[] = [];
  const different: (Difference & { object: string })[] = [];
  for (const kind of kinds) {
    const both = await listBoth(options, api, kind);
    if (both === undefined) continue;
    const { member, orrery } = both;
    counts.set(kind.name, member.size);
    for (const key of orrery.keys()) if (!member.has(key)) extra.push(`${kind.name} ${key}`);
    for (const [key, object] of member) {
      const other = orrery.get(key);
      const name = `${kind.name} ${key}`;
      if (other === undefined) missing.push(name);
      else different.push(...compareObjects(object, other, kind).map((each) => ({ object: name, ...each })));
    }
  }
  return { counts, missing, extra, different };
}

/**
 * Nothing for a built-in kind in a version that only Orrery serves, by conversion (SEA-S02). A custom kind that the member does not serve
 * any more has no objects there.
 */
async function listBoth(
  { member, cluster }: EqualityOptions,
  api: ApiConnection,
  kind: AdvertisedKind,
): Promise<{ member: ListedObjects; orrery: ListedObjects } | undefined> {
  const listed = await listFromMember(member, kind);
  if (listed === undefined && isBuiltIn(kind)) return undefined;
  return { member: listed ?? new Map(), orrery: await listFromOrrery(api, `/fleet/clusters/${cluster}`, kind) };
}

/** Groups of Kubernetes itself have no dot, or end so. */
function isBuiltIn({ name }: AdvertisedKind): boolean {
  const [group = ''] = name.split('/');
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function compareObjects(member: ExactObject, orrery: ExactObject, kind: AdvertisedKind): Difference[] {
  const isSecret = kind.name === '/v1/secrets';
  const differences = compareExactJson(pruneMemberObject(member, isSecret), stripAdditions(orrery));
  const origin = 'metadata.annotations["orrery.dev/origin-resource-version"]';
  const version = property(property(member, 'metadata'), 'resourceVersion');
  return [...differences, ...compareExactJson(version, originOf(orrery), origin)];
}

/**
 * Kinds of the member that can be listed and watched and that Orrery advertises for it in no version, as `<plural>.<group>`, the
 * plural alone for core; sorted.
 */
export async function findUncollectedKinds({ member, orrery, cluster }: EqualityOptions): Promise<string[]> {
  using api = createApiConnection({ ...orrery, credentials: { token: orrery.token } });
  const send = async ({ path }: ApiRequest) => ({ status: 200, body: await member.kubectl(['get', '--raw', path]) });
  const served = await listAdvertisedKinds({ send }, '', ['list', 'watch']);
  const collected = new Set((await listAdvertisedKinds(api, `/fleet/clusters/${cluster}`)).map(plainName));
  return [...new Set(served.map(plainName))].filter((name) => !collected.has(name)).sort();
}

function plainName({ name }: AdvertisedKind): string {
  const parts = name.split('/');
  const [group = '', resource = ''] = [parts.at(-3), parts.at(-1)];
  return group === '' ? resource : `${resource}.${group}`;
}

/** True when nothing is missing, extra or different. Says nothing about how much was compared: look at `counts`. */
export function isEqual({ missing, extra, different }: EqualityReport): boolean {
  return missing.length + extra.length + different.length === 0;
}

/** A report for a person: the counts and the first 20 of each sort of difference. */
export function describeReport({ counts, missing, extra, different }: EqualityReport): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const changed = different.map(
    ({ object, path, left, right }) => `${object}: ${path}: member ${left}, Orrery ${right}`,
  );
  const sections = [['missing', missing] as const, ['extra', extra] as const, ['different', changed] as const];
  const lines = sections.flatMap(([title, items]) => [
    `${title}: ${items.length}`,
    ...items.slice(0, SHOWN).map((item) => `  ${item}`),
  ]);
  return [`${total} objects of ${counts.size} kinds`, ...lines].join('\n');
}

/**
 * Compares again and again until both sides are equal or the time is up; answers the last report. A comparison that fails, as one in
 * whose middle a kind goes, is made again.
 * @throws Error of the last comparison when that one failed.
 */
export async function settleWithMember(
  options: EqualityOptions,
  timeoutMs: number,
  clock: Clock = systemClock,
): Promise<EqualityReport> {
  const end = clock.monotonic() + timeoutMs;
  for (;;) {
    const isLast = clock.monotonic() > end;
    try {
      const report = await compareWithMember(options);
      if (isEqual(report) || isLast) return report;
    } catch (error) {
      if (isLast) throw error;
    }
    await clock.sleep(SETTLE_POLL_MS);
  }
}
