import { joinBytes } from './join-bytes.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { MemberReader } from './member-reader.ts';
import type { ElementStep, PathTree } from './path-tree.ts';
import { isTextOf } from './scalar-text.ts';

/**
 * Compact JSON of an object without what is at the paths: members go with their names, elements of lists close up. What is not cut
 * keeps its spelling and order; of a member that occurs twice both go. A view of `object` when nothing is cut. Cost: one pass over the
 * values on the way to the paths.
 * @param object compact JSON whose grammar was checked.
 */
export function removePaths(object: Uint8Array, paths: PathTree): Uint8Array {
  return new PathCutter(object, 'remove').cut(paths);
}

/**
 * Compact JSON of an object with nothing but what is at the paths, and what leads there; otherwise as `removePaths`. Scalars where a path
 * leads on are kept.
 */
export function keepPaths(object: Uint8Array, paths: PathTree): Uint8Array {
  return new PathCutter(object, 'keep').cut(paths);
}

/** What is to be done with a value: leave it out, take it as it is, or look into it. */
type Verdict = 'drop' | 'take' | readonly PathTree[];

class PathCutter {
  readonly #object: Uint8Array;
  readonly #scanner: JsonScanner;
  readonly #does: 'remove' | 'keep';
  readonly #pieces: Uint8Array[] = [];
  #copied = 0;

  constructor(object: Uint8Array, does: 'remove' | 'keep') {
    this.#object = object;
    this.#scanner = new JsonScanner(object, { start: 0, end: object.length }, { isChecked: true });
    this.#does = does;
  }

  cut(paths: PathTree): Uint8Array {
    this.#value(0, [paths]);
    if (this.#copied === 0) return this.#object;
    this.#pieces.push(this.#object.subarray(this.#copied));
    return joinBytes(this.#pieces);
  }

  /** The position behind a value that the trees look into. */
  #value(pos: number, trees: readonly PathTree[]): number {
    const first = this.#scanner.peek(pos);
    if (first === jsonByte.openBrace) return this.#members(pos, trees);
    if (first === jsonByte.openBracket) return this.#elements(pos, trees);
    return this.#scanner.endOfValue(pos, 1);
  }

  #members(pos: number, trees: readonly PathTree[]): number {
    const reader = new MemberReader(this.#scanner, pos);
    let keptEnd = pos + 1;
    let isFirst = true;
    while (reader.next()) {
      const { keyStart, valueStart } = reader;
      const verdict = this.#verdict(membersOf(trees, reader));
      if (verdict === 'drop') continue;
      this.#skip(keptEnd, isFirst ? keyStart : keyStart - 1);
      isFirst = false;
      keptEnd = verdict === 'take' ? reader.valueEnd : this.#value(valueStart, verdict);
      reader.valueEndsAt(keptEnd);
    }
    this.#skip(keptEnd, reader.end - 1);
    return reader.end;
  }

  #elements(pos: number, trees: readonly PathTree[]): number {
    const scanner = this.#scanner;
    let keptEnd = pos + 1;
    let isFirst = true;
    let at = pos + 1;
    for (let index = 0; scanner.peek(at) !== jsonByte.closeBracket; index += 1) {
      if (index > 0) at += 1;
      const start = at;
      const verdict = this.#verdict(elementsOf(scanner, { pos: start, index }, trees));
      at = Array.isArray(verdict) ? -1 : scanner.endOfValue(start, 1);
      if (verdict === 'drop') continue;
      this.#skip(keptEnd, isFirst ? start : start - 1);
      isFirst = false;
      if (verdict !== 'take') at = this.#value(start, verdict);
      keptEnd = at;
    }
    this.#skip(keptEnd, at);
    return at + 1;
  }

  #verdict(trees: readonly PathTree[]): Verdict {
    const isRemoving = this.#does === 'remove';
    if (trees.length === 0) return isRemoving ? 'take' : 'drop';
    if (trees.some((tree) => tree.isEnd)) return isRemoving ? 'drop' : 'take';
    return trees;
  }

  /** Leaves bytes out. */
  #skip(start: number, end: number): void {
    if (start >= end) return;
    this.#pieces.push(this.#object.subarray(this.#copied, start));
    this.#copied = end;
  }
}

function membersOf(trees: readonly PathTree[], reader: MemberReader): PathTree[] {
  const found: PathTree[] = [];
  for (const { members } of trees) {
    for (const { name, tree } of members) if (reader.keyIs(name)) found.push(tree);
  }
  return found;
}

function elementsOf(
  scanner: JsonScanner,
  element: { readonly pos: number; readonly index: number },
  trees: readonly PathTree[],
): PathTree[] {
  const found: PathTree[] = [];
  for (const { elements, passing } of trees) {
    for (const { step, tree } of elements) if (isTaken(scanner, element, step)) found.push(tree);
    if (passing !== undefined) found.push(passing);
  }
  return found;
}

function isTaken(
  scanner: JsonScanner,
  element: { readonly pos: number; readonly index: number },
  step: ElementStep,
): boolean {
  switch (step.kind) {
    case 'each':
      return true;
    case 'index':
      return step.index === element.index;
    case 'where':
      return step.equals.every((wanted) => hasMember(scanner, element.pos, wanted));
    default:
      return step satisfies never;
  }
}

function hasMember(
  scanner: JsonScanner,
  pos: number,
  wanted: { readonly name: string; readonly value: string },
): boolean {
  if (scanner.peek(pos) !== jsonByte.openBrace) return false;
  const reader = new MemberReader(scanner, pos);
  let isEqual = false;
  while (reader.next()) {
    if (reader.key() !== wanted.name) continue;
    isEqual = isTextOf(scanner.bytes, { start: reader.valueStart, end: reader.valueEnd }, wanted.value);
  }
  return isEqual;
}
