/** Of one sort that many rows may have. */
const toldOfEach = 5;

/** What a check found wrong: a bounded number of lines, the same sort of trouble only a few times. */
export class Problems {
  readonly #lines: string[] = [];
  readonly #counts = new Map<string, number>();

  /** Notes one problem. @param what its sort. @param where what has it. */
  add(what: string, where: string): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    if (count <= toldOfEach) this.#lines.push(`${what}: ${where}`);
  }

  /** Notes a problem unless a condition holds. */
  expect(holds: boolean, what: string, where: string): void {
    if (!holds) this.add(what, where);
  }

  /** Notes what is missing in one of two sets, or too much. */
  compare(what: string, found: ReadonlySet<string>, expected: ReadonlySet<string>): void {
    for (const each of expected) this.expect(found.has(each), `${what} is missing`, each);
    for (const each of found) this.expect(expected.has(each), `${what} belongs to nothing`, each);
  }

  /** One line each; none when all is well. */
  lines(): readonly string[] {
    const more = [...this.#counts].flatMap(([what, count]) =>
      count > toldOfEach ? [`${what}: ${count - toldOfEach} more`] : [],
    );
    return [...this.#lines, ...more];
  }
}
