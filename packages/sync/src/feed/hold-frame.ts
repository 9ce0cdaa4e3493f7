import type { ScopeKey } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { FrameResult } from './feed-answers.ts';
import type { FeedScope } from './feed-scope.ts';
import { commitScope, type FrameContext, unknownPosition } from './frame-context.ts';

/** Whether so many deletions of a kind wait for a person (REL-15): more than the fraction of a kind that has the minimum. */
export function isMassDelete(
  found: { readonly stored: number; readonly deleted: number },
  { fraction, minimum }: BrakeSettings,
): boolean {
  return found.stored >= minimum && found.deleted > found.stored * fraction;
}

/** Keeps a frame's deletions back until a person decides (TAG-F27); nothing else of the frame is stored. */
export async function holdFrame(context: FrameContext, paths: readonly string[], stored: number): Promise<FrameResult> {
  const { store } = context.deps;
  const { scope } = context.kind;
  const message = `${paths.length} of ${stored} objects would be deleted: a person has to confirm it`;
  const heldAt = await store.holdDeletes(scope, paths);
  const held = { ...context.scope, heldAt: String(heldAt), state: 'Held', reason: 'MassDelete', message };
  await commitScope(context, held);
  return heldResult(context, message);
}

/** What is known of a kind once a person decided about its held deletions: only a snapshot tells what it is now. The given one until then. */
export async function decidedScope(
  store: Pick<Store, 'heldDeletes'>,
  { key, scope }: { readonly key: ScopeKey; readonly scope: FeedScope },
): Promise<FeedScope> {
  const { heldAt, state: _, reason: __, message: ___, ...rest } = scope;
  if (heldAt === undefined) return scope;
  const held = await store.heldDeletes(key);
  if (held !== undefined && String(held.heldAt) === heldAt) return scope;
  const positions = new Map([...rest.positions].map(([set, position]) => [set, unknownPosition(position)]));
  return { ...rest, positions };
}

/** The answer while deletions of the kind wait. */
export function heldResult(context: FrameContext, message = context.scope.message): FrameResult {
  const text = message ?? 'deletions of the kind wait for a person';
  return { kind: context.name, result: 'held', reason: 'MassDelete', message: text, items: [] };
}
