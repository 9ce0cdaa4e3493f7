/** What a piece of a label selector is: a special symbol, a word, or the end of the text. */
export type LabelTokenKind = 'word' | 'end' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<';

/** A piece of a label selector. */
export interface LabelToken {
  readonly kind: LabelTokenKind;
  /** As written; empty at the end. */
  readonly text: string;
  /** Where it begins, counted from 0 in UTF-16 units. */
  readonly at: number;
}

// The longer symbols first, so that they win. A word ends at a symbol or at whitespace.
const tokenPattern = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>]+)|$)/y;

/** The pieces of a label selector, the last one always the end. `in` and `notin` are words. */
export function labelTokens(text: string): LabelToken[] {
  const tokens: LabelToken[] = [];
  const pattern = new RegExp(tokenPattern);
  for (;;) {
    const match = pattern.exec(text);
    const symbol = match?.[1];
    const word = match?.[2];
    const end = pattern.lastIndex;
    if (symbol !== undefined) {
      const kind = symbol as LabelTokenKind; // the pattern lets nothing else through as a symbol
      tokens.push({ kind, text: symbol, at: end - symbol.length });
    } else if (word !== undefined) {
      tokens.push({ kind: 'word', text: word, at: end - word.length });
    } else {
      tokens.push({ kind: 'end', text: '', at: text.length });
      return tokens;
    }
  }
}
