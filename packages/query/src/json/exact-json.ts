/**
 * A JSON value in which no number has lost a digit: a number that a double cannot hold is kept by its spelling. Members of objects are
 * own properties; foreign names are read with `Object.hasOwn` only.
 */
export type ExactJson =
  | null
  | boolean
  | string
  | number
  | ExactNumber
  | readonly ExactJson[]
  | { readonly [name: string]: ExactJson };

/** A number by its spelling in JSON. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
