import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { FrameResult } from './feed-answers.ts';
import { commitScope, type FrameContext } from './frame-context.ts';

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

/** The answer while deletions of the kind wait. */
export function heldResult(context: FrameContext, message = context.scope.message): FrameResult {
  const text = message ?? 'deletions of the kind wait for a person';
  return { kind: context.name, result: 'held', reason: 'MassDelete', message: text, items: [] };
}
