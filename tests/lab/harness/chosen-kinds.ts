import type { Cluster, Orrery } from '@orrery/lab';
import { expect, vi } from 'vitest';

/** What a `SyncScope` says of one kind. */
export interface ChosenKind {
  readonly state: string;
  readonly reason: string;
  readonly message: string;
  readonly objects: number;
}

interface ScopeList {
  readonly items: readonly {
    readonly spec: { readonly group: string; readonly resource: string };
    readonly status: {
      readonly state: string;
      readonly reason?: string;
      readonly message?: string;
      readonly objects: { readonly live: number };
    };
  }[];
}

/** The kinds of a source as kubectl shows them, by names as `pods` and `deployments.apps`. */
export async function readKinds(orrery: Orrery, source: string): Promise<ReadonlyMap<string, ChosenKind>> {
  const args = ['--context', 'orrery', 'get', 'syncscopes', '-l', `orrery.dev/source=${source}`, '-o', 'json'];
  const { items }: ScopeList = JSON.parse(await orrery.kubectl().output(args));
  return new Map(
    items.map(({ spec, status: { objects, state, reason = '', message = '' } }) => [
      spec.group === '' ? spec.resource : `${spec.resource}.${spec.group}`,
      { state, reason, message, objects: objects.live },
    ]),
  );
}

/** Waits until exactly these kinds are collected and complete; those not collected are left aside. */
export async function untilKinds(orrery: Orrery, source: string, wanted: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const kinds = [...(await readKinds(orrery, source))].filter(([, { state }]) => state !== 'unsupported');
      expect(kinds.map(([name, { state }]) => `${name} ${state}`).sort()).toEqual(
        wanted.map((name) => `${name} ok`).sort(),
      );
    },
    { timeout: 30_000, interval: 300 },
  );
}

/** Waits until the fleet lists exactly these objects of a kind, as `<namespace>/<name>`. */
export async function untilListed(orrery: Orrery, kind: string, wanted: readonly string[]): Promise<void> {
  const template = '{range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
  const args = ['--context', 'fleet', 'get', kind, '-A', '-o', `jsonpath=${template}`];
  await vi.waitFor(
    async () => {
      const listed = (await orrery.kubectl().output(args)).split('\n').filter((line) => line !== '');
      expect(listed.sort()).toEqual([...wanted].sort());
    },
    // a kind that was denied is asked for again after a minute at most
    { timeout: 70_000, interval: 300 },
  );
}

/** A manifest for {@link applyManifest}: a `Cluster` reached by the token of the administrator, or another. */
export function clusterOf(member: Cluster, name: string, sync: object, access: object = {}): object {
  const reached = { addresses: [member.server], caBundle: member.caPem, credential: { token: member.adminToken } };
  const metadata = { name };
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Cluster',
    metadata,
    spec: { access: { ...reached, ...access }, sync },
  };
}

/** A `PediaCluster` with these fields. */
export function pediaOf(name: string, spec: object): object {
  return { apiVersion: 'cluster.clusterpedia.io/v1alpha2', kind: 'PediaCluster', metadata: { name }, spec };
}

/** `kubectl apply` of an object. @returns what kubectl told beside its answer: warnings, or why it was refused. */
export async function applyManifest(orrery: Orrery, manifest: object, ...flags: readonly string[]): Promise<string> {
  const args = ['--context', 'orrery', 'apply', '-f', '-', ...flags];
  return (await orrery.kubectl().run(args, JSON.stringify(manifest))).stderr;
}
