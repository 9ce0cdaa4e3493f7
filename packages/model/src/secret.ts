/** Node's well-known hook of `util.inspect`, named without importing `node:util`, since `model` runs in browsers too. */
const inspectHook = Symbol.for('nodejs.util.inspect.custom');

/**
 * A value that must not be printed. Every way to turn it into text gives `***`; only `reveal` gives the value (S-04.1).
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is used, never to keep it. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspectHook](): string {
    return '***';
  }

  [Symbol.toPrimitive](): string {
    return '***';
  }
}
