import type { ReflectorDeps } from './reflector-deps.ts';
import { ReflectorLoop } from './reflector-loop.ts';
import type { ListCause } from './reflector-sink.ts';

/** Keeps one (cluster, resource[, namespace]) up to date in a sink: list, then watch, for ever (KSY section D). */
export interface Reflector {
  /** Runs until the signal aborts, then resolves. Failures are told to the sink and retried; it never rejects. Call it once. */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /**
   * Asks for a list. A watch that goes on ends first; a back-off is waited for. A list that goes on is followed by another, unless
   * both are made for a rollback. Of several causes that wait the weightiest counts.
   */
  relist(cause: ListCause): void;
}

/** A reflector with client-go's semantics (`tools/cache/reflector.go`); memory: one page or the lines of one chunk. */
export function createReflector(deps: ReflectorDeps): Reflector {
  const loop = new ReflectorLoop(deps);
  return {
    run: ({ signal }) => loop.run(signal),
    relist: (cause) => loop.relist(cause),
  };
}
