import type { ByteRange } from './byte-range.ts';
import { joinNeighbours } from './join-neighbours.ts';
import type { JsonScanner } from './json-scanner.ts';
import type { MemberName } from './member-name.ts';
import { MemberReader } from './member-reader.ts';

/** A member of an object, from the quote of its key to the end of its value. */
export interface Member extends ByteRange {
  readonly valueStart: number;
  /** Its name if it is one that was asked for. */
  readonly name: string | undefined;
}

/** The members of one object of compact JSON, in their order. Of the names asked for only the last of each is there. */
export class ObjectMembers {
  readonly #bytes: Uint8Array;
  readonly #members: Member[] = [];
  readonly #byName = new Map<string, Member>();

  constructor(scanner: JsonScanner, pos: number, names: readonly MemberName[]) {
    this.#bytes = scanner.bytes;
    const reader = new MemberReader(scanner, pos);
    while (reader.next()) {
      const name = nameOf(reader, names);
      const member = { start: reader.keyStart, valueStart: reader.valueStart, end: reader.valueEnd, name };
      this.#members.push(member);
      if (name !== undefined) this.#byName.set(name, member);
    }
  }

  get(name: MemberName): Member | undefined {
    return this.#byName.get(name.text);
  }

  /** The text of the members whose name `isKept` takes (`undefined`: not asked for); pieces to be joined by commas. */
  pieces(isKept: (name: string | undefined) => boolean): Uint8Array[] {
    const kept = this.#members.filter((member) => this.#isLast(member) && isKept(member.name));
    return joinNeighbours(this.#bytes, kept);
  }

  #isLast(member: Member): boolean {
    return member.name === undefined || this.#byName.get(member.name) === member;
  }
}

function nameOf(reader: MemberReader, names: readonly MemberName[]): string | undefined {
  for (const name of names) {
    if (reader.keyIs(name)) return name.text;
  }
  return undefined;
}
