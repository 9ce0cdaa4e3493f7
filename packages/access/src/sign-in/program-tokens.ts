import { type ApiTokenDeps, findApiToken, type PresentedToken } from './api-tokens.ts';

/** Readings that are kept; more programs than this at a time are read again. */
const mostKept = 1000;

interface Reading {
  readonly found: Promise<PresentedToken | undefined>;
  readonly at: number;
}

/** Tokens of programs as they are stored, each read again after a while. */
export class ProgramTokens {
  readonly #deps: ApiTokenDeps;
  readonly #keptMs: number;
  /** By the part of the token that is no secret. */
  readonly #readings = new Map<string, Reading>();
  readonly #noted = new Map<string, number>();

  constructor(deps: ApiTokenDeps, keptMs: number) {
    this.#deps = deps;
    this.#keptMs = keptMs;
  }

  /** Requests that come together share one reading; one that fails is not kept. */
  find(presented: string): Promise<PresentedToken | undefined> {
    const id = presented.split('_')[1] ?? '';
    const now = this.#deps.clock.monotonic();
    const kept = this.#readings.get(id);
    if (kept !== undefined && now - kept.at < this.#keptMs) return kept.found;
    const found = findApiToken(this.#deps, presented);
    this.#readings.delete(id);
    this.#readings.set(id, { found, at: now });
    found.catch(() => this.#readings.delete(id));
    dropOldest(this.#readings);
    return found;
  }

  /** Whether the use of a row was not noted within this time; it counts as noted from now on. */
  isUseNew(rowId: string, withinMs: number): boolean {
    const now = this.#deps.clock.monotonic();
    const before = this.#noted.get(rowId);
    if (before !== undefined && now - before < withinMs) return false;
    this.#noted.delete(rowId);
    this.#noted.set(rowId, now);
    dropOldest(this.#noted);
    return true;
  }
}

function dropOldest(kept: Map<string, unknown>): void {
  if (kept.size <= mostKept) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
