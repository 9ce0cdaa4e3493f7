import type { ListedPage } from '../client/list-pages.ts';

/** A walk that remembers how it ended, whatever its consumer makes of it. */
export interface CapturedWalk {
  readonly pages: AsyncIterable<ListedPage>;
  /** Asked after the consumer returned. */
  outcome(): WalkOutcome;
}

/** `open`: the consumer stopped before the end. */
type WalkOutcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'complete'; readonly resourceVersion: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Passes pages through and keeps the end of the iteration. */
export function captureWalk(pages: AsyncIterable<ListedPage>): CapturedWalk {
  let outcome: WalkOutcome = { kind: 'open' };
  const pass = async function* (): AsyncGenerator<ListedPage, void> {
    let resourceVersion = '';
    try {
      for await (const page of pages) {
        resourceVersion = page.resourceVersion;
        yield page;
      }
    } catch (error) {
      outcome = { kind: 'failed', error };
      throw error;
    }
    outcome = { kind: 'complete', resourceVersion };
  };
  return { pages: pass(), outcome: () => outcome };
}
