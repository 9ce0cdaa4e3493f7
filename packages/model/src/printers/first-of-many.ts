const shown = 3;

/** The first three and how many more there are; `<unset>` for none, as kube-apiserver shows lists in a cell. */
export function firstOfMany(texts: readonly string[]): string {
  const first = texts.slice(0, shown).join(',');
  if (texts.length > shown) return `${first} + ${texts.length - shown} more...`;
  return first === '' ? '<unset>' : first;
}
