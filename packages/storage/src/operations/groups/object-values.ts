/** Ids of objects that one page has. */
const pageSize = 4096;

/** Texts that objects have, by their ids: four bytes for an object with one of them. */
export class ObjectValues {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Slots by id. */
  readonly #pages = new Map<number, Int32Array>();
  readonly #lists: number[][] = [];

  /** The number that stands for a text here. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** Notes a text of an object by its number; one it has already is nothing. */
  add(id: number, number: number): void {
    const page = this.#pageOf(id);
    const at = id % pageSize;
    const known = page[at] ?? 0;
    if (known === 0) page[at] = number + 1;
    else if (known < 0) this.#addTo(this.#lists[-known - 1] ?? [], number);
    else if (known !== number + 1) page[at] = -this.#lists.push([known - 1, number]);
  }

  /** What an object has, as a number: 0 for nothing. Objects with the same one text have the same. */
  slotOf(id: number): number {
    return this.#pages.get(Math.floor(id / pageSize))?.[id % pageSize] ?? 0;
  }

  /** The texts that a slot stands for, none twice. */
  textsOf(slot: number): readonly string[] {
    if (slot === 0) return [];
    const numbers = slot > 0 ? [slot - 1] : (this.#lists[-slot - 1] ?? []);
    return numbers.map((number) => this.#texts[number] ?? '');
  }

  /** The texts of an object, none twice. */
  of(id: number): readonly string[] {
    return this.textsOf(this.slotOf(id));
  }

  #addTo(list: number[], number: number): void {
    if (!list.includes(number)) list.push(number);
  }

  #pageOf(id: number): Int32Array {
    const key = Math.floor(id / pageSize);
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const page = new Int32Array(pageSize);
    this.#pages.set(key, page);
    return page;
  }
}
