/** An open object or list and the step that leads to what is read in it. */
interface Open {
  /** Names seen so far; absent in a list. */
  readonly names?: Set<string>;
  step: string | number;
  isNameNext: boolean;
}

/**
 * Finds a member name that stands twice in one object, which `JSON.parse` does not tell (S-16.2).
 * @param text well-formed JSON.
 * @returns the path of the second one, as `spec.list[0].name`; undefined when all names differ.
 */
export function duplicateKey(text: string): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const inner = open.at(-1);
    if (char === '"') {
      const end = endOfText(text, at);
      if (inner !== undefined && !takeText(inner, text.slice(at, end + 1))) return pathOf(open);
      at = end;
    } else moveOn(open, inner, char);
  }
  return undefined;
}

/** Where the closing quote stands. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Notes a text if it is a name. @returns whether it is new. */
function takeText(inner: Open, quoted: string): boolean {
  if (inner.names === undefined || !inner.isNameNext) return true;
  // an escaped spelling is the same name
  const name: string = JSON.parse(quoted);
  inner.step = name;
  inner.isNameNext = false;
  const isNew = !inner.names.has(name);
  inner.names.add(name);
  return isNew;
}

function moveOn(open: Open[], inner: Open | undefined, char: string): void {
  if (char === '{') open.push({ names: new Set(), step: '', isNameNext: true });
  else if (char === '[') open.push({ step: 0, isNameNext: false });
  else if (char === '}' || char === ']') open.pop();
  else if (char === ',' && inner !== undefined) {
    inner.isNameNext = inner.names !== undefined;
    if (typeof inner.step === 'number') inner.step += 1;
  }
}

function pathOf(open: readonly Open[]): string {
  return open
    .map(({ step }) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
