import { foldCase } from './fold-case.ts';
import { tooMuchWork } from './too-much-work.ts';

/** One that may hold a surrogate is matched by characters, others by UTF-16 units, which are the same then and cheaper. */
const surrogate = /[\ud800-\udfff]/;

/** Most characters that are compared in vain, at 6 ns each: nothing can interrupt a match. */
const maxVain = 100_000_000;

/**
 * Whether a text matches a pattern as a whole: `*` any run, `?` one character (code point), nothing else is special. Cost: at most the
 * product of both lengths.
 * @throws StatusError Timeout where a long text and a long pattern make that too much.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  if (!surrogate.test(text) && !surrogate.test(pattern)) return matches(text, pattern);
  return matches(Array.from(text), Array.from(pattern));
}

/** The test of a pattern; `ignoreCase` folds A-Z. */
export function globMatcher(
  pattern: string,
  { ignoreCase }: { readonly ignoreCase: boolean },
): (text: string) => boolean {
  if (pattern === '*') return () => true;
  if (!ignoreCase) return (text) => matchesGlob(text, pattern);
  const folded = foldCase(pattern);
  return (text) => matchesGlob(foldCase(text), folded);
}

/** Whether a text holds another, compared by characters: half a pair of surrogates is not within the pair. */
export function containsText(text: string, part: string): boolean {
  if (part.isWellFormed()) return text.includes(part);
  const [characters, wanted] = [Array.from(text), Array.from(part)];
  return characters.some((_, start) => wanted.every((character, at) => characters[start + at] === character));
}

function matches(text: ArrayLike<string>, pattern: ArrayLike<string>): boolean {
  let at = 0;
  let next = 0;
  // Behind the last `*`: where the pattern goes on, and where its run ends that is tried now.
  let behindStar = -1;
  let runEnd = 0;
  let vain = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      behindStar = ++next;
      runEnd = at;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      next++;
      at++;
    } else if (behindStar >= 0) {
      vain += next - behindStar;
      if (vain > maxVain) throw tooMuchWork(Array.from(pattern).join(''), text);
      next = behindStar;
      at = ++runEnd;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}
