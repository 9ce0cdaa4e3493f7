import { type ControlObject, type JsonObject, type Revision, StatusError, textAt } from '@orrery/model';
import type { HeldDeletes, Store } from '@orrery/storage';

/** The subresource `confirmdeletes` of `clusters` (CLD-S33): GET lists what is held back, POST deletes it. */
export interface HeldDeletesAct {
  tell(object: ControlObject): Promise<JsonObject>;
  /**
   * @param body `hash`: what is confirmed, of all scopes or of one; without it everything that is held now.
   * @throws StatusError Conflict when something else is held by now.
   */
  run(object: ControlObject, body: JsonObject, options: { readonly isDryRun: boolean }): Promise<JsonObject>;
}

/** Makes the act. */
export function createHeldDeletesAct({ store }: { readonly store: Store }): HeldDeletesAct {
  return {
    tell: async ({ metadata: { name } }) => documentOf(name, await heldOf(store, name)),
    run: async ({ metadata: { name } }, body, { isDryRun }) => {
      const all = await heldOf(store, name);
      const chosen = choose(name, all, textAt(body, 'hash'));
      const confirmed = isDryRun ? chosen.reduce((sum, { count }) => sum + count, 0) : await confirm(store, chosen);
      return { ...documentOf(name, isDryRun ? all : await heldOf(store, name)), confirmed };
    },
  };
}

async function heldOf(store: Store, name: string): Promise<readonly HeldDeletes[]> {
  const visible = { kind: 'everything' } as const;
  const source = (await store.sources(visible)).find((each) => each.kind === 'cluster' && each.name === name);
  if (source === undefined) return [];
  const scopes = await store.scopes({ visible, source: source.id });
  const held: HeldDeletes[] = [];
  for (const { scope } of scopes) {
    const one = await store.heldDeletes(scope);
    if (one !== undefined) held.push(one);
  }
  return held;
}

/** What a hash stands for. */
function choose(name: string, all: readonly HeldDeletes[], hash: string): readonly HeldDeletes[] {
  if (hash === '' || hash === hashOf(all)) return all;
  const one = all.filter(({ heldAt }) => String(heldAt) === hash);
  if (one.length > 0) return one;
  const now = all.length === 0 ? 'nothing is held now' : `the hash of what is held now is ${hashOf(all)}`;
  throw new StatusError(
    'Conflict',
    `Operation cannot be fulfilled on clusters.orrery.dev ${JSON.stringify(name)}: ${JSON.stringify(hash)} is not what is held; ${now}`,
    { details: { group: 'orrery.dev', kind: 'clusters', name } },
  );
}

/** @returns how many objects were deleted: those that came back meanwhile stay. */
async function confirm(store: Store, held: readonly HeldDeletes[]): Promise<number> {
  let confirmed = 0;
  for (const { scope, heldAt } of held) {
    const { outcomes } = await store.confirmHeld(scope, heldAt);
    confirmed += outcomes.filter(({ kind }) => kind === 'removed').length;
  }
  return confirmed;
}

/** Names a set of holds: each is named by the revision it was made at. */
function hashOf(held: readonly HeldDeletes[]): string {
  const revisions: Revision[] = held.map(({ heldAt }) => heldAt);
  return revisions.map(String).sort().join('-');
}

function documentOf(name: string, held: readonly HeldDeletes[]): JsonObject {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'HeldDeletes',
    metadata: { name },
    hash: hashOf(held),
    count: held.reduce((sum, { count }) => sum + count, 0),
    scopes: held.map(({ scope, heldAt, count, examples }) => ({
      group: scope.group,
      resource: scope.resource,
      hash: String(heldAt),
      count,
      examples,
    })),
  };
}
