import { addDigest, digestTerm, digestText, subtractDigest } from '@orrery/model';

/** Count and digest of the objects of one kind, kept up to date by adding and subtracting (TAG-F22). Memory: a number per object. */
export class KindTally {
  readonly #terms = new Map<string, bigint>();
  #sum = 0n;

  /** An object as it is now; whether that is news. */
  put(uid: string, fingerprint: string): boolean {
    const term = digestTerm(uid, fingerprint);
    const before = this.#terms.get(uid);
    if (before === term) return false;
    this.#sum = addDigest(before === undefined ? this.#sum : subtractDigest(this.#sum, before), term);
    this.#terms.set(uid, term);
    return true;
  }

  /** Whether the object was there. */
  remove(uid: string): boolean {
    const before = this.#terms.get(uid);
    if (before === undefined) return false;
    this.#terms.delete(uid);
    this.#sum = subtractDigest(this.#sum, before);
    return true;
  }

  /** Uids of all objects; a copy, so that objects may be removed meanwhile. */
  uids(): readonly string[] {
    return [...this.#terms.keys()];
  }

  get count(): number {
    return this.#terms.size;
  }

  get digest(): string {
    return digestText(this.#sum);
  }
}
