import { hasReason } from '@orrery/model';
import { parseMoment } from '../values/parse-moment.ts';
import { lowerGroup } from './lower-group.ts';
import { type LoweringOptions, termError } from './lowering.ts';
import { orderByField } from './order-by-field.ts';
import type { QueryCursor } from './query-cursor.ts';
import type { QueryProblems } from './query-problem.ts';
import type { QueryGroup, QuerySort, QueryStages } from './query-tree.ts';
import { readGroup } from './read-group.ts';

/** Limits: of SEA-M01, and two that nobody meets by hand. */
const maxGroups = 4;
const maxItems = 100;
const maxLimit = 1_000_000_000;

const stageNames = ['at', 'sort', 'limit', 'count', 'columns'] as const;

type StageName = (typeof stageNames)[number];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads what stands behind the bars. What is wrong is reported and left out. */
export class StageReader {
  readonly #cursor: QueryCursor;
  readonly #problems: QueryProblems;
  readonly #options: LoweringOptions;
  readonly #stages: Mutable<QueryStages> = {};

  constructor(cursor: QueryCursor, problems: QueryProblems, options: LoweringOptions) {
    this.#cursor = cursor;
    this.#problems = problems;
    this.#options = options;
  }

  /** The stages from here to the end. */
  read(): QueryStages {
    const cursor = this.#cursor;
    while (cursor.takeChar('|')) {
      cursor.skipSpace();
      const start = cursor.at;
      const name = stageNames.find((stage) => cursor.takeReserved(stage));
      if (name === undefined) {
        this.#passStage();
        this.#problems.expected(start, cursor.at, `one of ${stageNames.join(', ')}`);
      } else if (this.#stages[name] === undefined) {
        this.#readStage(name);
      } else {
        this.#passStage();
        this.#problems.expected(start, start + name.length, `${name} only once`);
      }
    }
    return this.#stages;
  }

  #readStage(name: StageName): void {
    const cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    try {
      this.#readContent(name);
      cursor.skipSpace();
      if (cursor.isAtEnd || cursor.char === '|') return;
      const rest = cursor.at;
      this.#passStage();
      this.#problems.expected(rest, cursor.at, "'|' or the end");
    } catch (error) {
      if (!hasReason(error, 'BadRequest')) throw error;
      this.#passStage();
      this.#problems.add(start, cursor.at, error.message);
    }
  }

  #readContent(name: StageName): void {
    switch (name) {
      case 'at':
        this.#stages.at = this.#readMoment();
        return;
      case 'sort':
        this.#stages.sort = this.#readItems(() => this.#readSort(), maxItems);
        return;
      case 'limit':
        this.#stages.limit = this.#readLimit();
        return;
      case 'count':
        this.#stages.count = this.#readCount();
        return;
      case 'columns':
        this.#stages.columns = this.#readItems(() => this.#takeItem('a column'), maxItems);
        return;
      default:
        name satisfies never;
    }
  }

  #readMoment(): string {
    const cursor = this.#cursor;
    const end = cursor.text.indexOf('|', cursor.at);
    const written = cursor.text.slice(cursor.at, end < 0 ? undefined : end).trim();
    const text = /^(["']).*\1$/.test(written) ? written.slice(1, -1) : written;
    parseMoment(text, this.#options.now);
    cursor.at = end < 0 ? cursor.text.length : end;
    return text;
  }

  #readSort(): QuerySort {
    const field = this.#takeItem('a field to sort by');
    orderByField(field, this.#options);
    this.#cursor.skipSpace();
    const descending = this.#cursor.takeReserved('desc');
    if (!descending) this.#cursor.takeReserved('asc');
    return { field, descending };
  }

  #readLimit(): number {
    const start = this.#cursor.at;
    const limit = Number(this.#takeItem('a number'));
    if (
      Number.isSafeInteger(limit) &&
      /^\d+$/.test(this.#cursor.text.slice(start, this.#cursor.at)) &&
      limit <= maxLimit
    )
      return limit;
    throw termError(this.#cursor.text.slice(start, this.#cursor.at), `a number from 0 to ${maxLimit}`);
  }

  #readCount(): QueryGroup[] {
    if (!this.#cursor.takeReserved('by')) return [];
    this.#cursor.skipSpace();
    return this.#readItems(() => {
      const group = readGroup(this.#takeItem('a key to group by'));
      lowerGroup(group);
      return group;
    }, maxGroups);
  }

  /** One item or more, with commas between them. */
  #readItems<T>(readItem: () => T, most: number): T[] {
    const cursor = this.#cursor;
    const items: T[] = [];
    do {
      cursor.skipSpace();
      if (items.length === most) throw termError(cursor.text.slice(cursor.at), `at most ${most} of them`);
      items.push(readItem());
      cursor.skipSpace();
    } while (cursor.takeChar(','));
    return items;
  }

  #takeItem(expectation: string): string {
    const start = this.#cursor.at;
    const item = this.#cursor.isQuote ? '' : this.#cursor.takeItem();
    if (item === '') throw termError(this.#cursor.text.slice(start, start + 1), expectation);
    return item;
  }

  #passStage(): void {
    const end = this.#cursor.text.indexOf('|', this.#cursor.at);
    this.#cursor.at = end < 0 ? this.#cursor.text.length : end;
  }
}
