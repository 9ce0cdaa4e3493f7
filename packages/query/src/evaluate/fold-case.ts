/** The text with the letters A-Z in lower case and nothing else changed, as both databases fold with bytewise collations. */
export function foldCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
