/** A counted repetition; other braces are literal. */
const countPattern = /\{(\d{1,9})(?:,(\d{0,9}))?\}/y;

/**
 * About how many instructions RE2 makes of a pattern, by counting atoms and multiplying with counted repetitions, without compiling: a
 * hundred characters can ask for a million instructions, which take seconds to make. Cost: linear in the pattern.
 */
export function regexSize(pattern: string): number {
  const counted = new RegExp(countPattern);
  const outer: number[] = [];
  let size = 0;
  let atom = 0;
  const openGroup = (): void => {
    outer.push(size);
    size = 0;
    atom = 1;
  };
  const closeGroup = (): void => {
    atom = size + 1;
    size = (outer.pop() ?? 0) + atom;
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const times = repetitionAt(pattern, at, counted);
    if (times !== undefined) {
      size += atom * Math.max(times - 1, 0);
      atom *= times;
      at = counted.lastIndex - 1;
    } else if (char === '(') {
      openGroup();
    } else if (char === ')') {
      closeGroup();
    } else {
      if (char === '\\') at++;
      if (char === '[') at = endOfClass(pattern, at);
      atom = 1;
      size++;
    }
  }
  return outer.reduce((sum, each) => sum + each, size);
}

function repetitionAt(pattern: string, at: number, counted: RegExp): number | undefined {
  if (pattern.charAt(at) !== '{') return undefined;
  counted.lastIndex = at;
  const [, least, most] = counted.exec(pattern) ?? [];
  return least === undefined ? undefined : Math.max(Number(least), Number(most ?? 0));
}

/** The closing bracket of a class; a bracket at its very start is a member. */
function endOfClass(pattern: string, start: number): number {
  const first = pattern.charAt(start + 1) === '^' ? start + 2 : start + 1;
  for (let at = first; at < pattern.length; at++) {
    if (pattern.charAt(at) === '\\') at++;
    else if (pattern.charAt(at) === ']' && at > first) return at;
  }
  return pattern.length;
}
