import type { Clock } from '@orrery/kit';
import type { CollectedScope } from '../scope/collected-scope.ts';

/** How often it is looked what is due. */
const lookEveryMs = 30_000;

/** A scope is compared for lost events once in 24 h, 20 % sooner or later (KSY-D16). */
const auditEveryMs = 86_400_000;

/** After an outage every scope is compared once within 10 min (KSY-D32), and at most one in 3 s. */
const afterOutageMs = 570_000;
const perScopeMs = 3000;

/** What audits need. */
export interface AuditRoundsDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly scopes: () => readonly CollectedScope[];
}

/** When a scope is compared next, and how. */
interface DueAudit {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether bodies are compared: versions may be the same in two histories of a member. */
  readonly isOfBodies: boolean;
}

/** Compares every scope now and then with its member, and all of them after an outage; reads what became of held deletions. */
export class AuditRounds {
  readonly #deps: AuditRoundsDeps;
  readonly #due = new WeakMap<CollectedScope, DueAudit>();

  constructor(deps: AuditRoundsDeps) {
    this.#deps = deps;
  }

  /** Runs until the signal aborts. @param outageAt when the cluster was away last. */
  async run(signal: AbortSignal, outageAt: () => number | undefined): Promise<void> {
    for (;;) {
      await this.#deps.clock.sleep(lookEveryMs * (0.9 + 0.2 * this.#deps.random()), { signal });
      await this.look(outageAt());
    }
  }

  /**
   * The cluster is back: everything is compared soon.
   * @param isOfBodies whether the server itself was away, so that it may have another history now.
   */
  onReturn(isOfBodies: boolean): void {
    const scopes = this.#deps.scopes();
    for (const scope of scopes) this.#plan(scope, { withinMs: spreadMs(scopes.length), isOfBodies });
  }

  /** Asks for the lists that are due. @param outageAt what was not compared since is compared by its bodies. */
  async look(outageAt: number | undefined): Promise<void> {
    const now = this.#deps.clock.now();
    const scopes = this.#deps.scopes();
    for (const scope of scopes) {
      await scope.refresh();
      const due = this.#due.get(scope) ?? this.#firstDue(scope, outageAt, spreadMs(scopes.length));
      if (due.at > now || !scope.ledger.isComplete) continue;
      this.#plan(scope, { afterMs: auditEveryMs * 0.8, withinMs: auditEveryMs * 0.4, isOfBodies: false });
      if (due.isOfBodies) scope.ledger.doubt();
      // Bodies are in whole lists only; an audit would ask for metadata first.
      scope.relist(due.isOfBodies ? 'serverError' : 'audit');
    }
  }

  #firstDue(scope: CollectedScope, outageAt: number | undefined, withinMs: number): DueAudit {
    const { lastAuditAt } = scope.ledger.facts;
    if (lastAuditAt !== undefined && outageAt !== undefined && lastAuditAt < outageAt)
      return this.#plan(scope, { withinMs, isOfBodies: true });
    const passedMs = Math.max(0, this.#deps.clock.now() - (lastAuditAt ?? this.#deps.clock.now()));
    const afterMs = Math.max(0, auditEveryMs * (0.8 + 0.4 * this.#deps.random()) - passedMs);
    return this.#plan(scope, { afterMs, withinMs, isOfBodies: false });
  }

  #plan(
    scope: CollectedScope,
    plan: { readonly afterMs?: number; readonly withinMs: number; readonly isOfBodies: boolean },
  ): DueAudit {
    const { clock, random } = this.#deps;
    const { afterMs = 0, withinMs, isOfBodies } = plan;
    const before = this.#due.get(scope);
    const isStillOfBodies = before?.isOfBodies === true && before.at > clock.now();
    const due = { at: clock.now() + afterMs + withinMs * random(), isOfBodies: isOfBodies || isStillOfBodies };
    this.#due.set(scope, due);
    return due;
  }
}

function spreadMs(scopes: number): number {
  return Math.min(afterOutageMs - lookEveryMs, scopes * perScopeMs);
}
