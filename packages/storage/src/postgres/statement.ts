import type { Connection, FieldDef, Submittable } from 'pg';
import type { Row } from '../sql/connection.ts';
import { type Decoder, decoderOf } from './binary-values.ts';

/** What a statement is sent with. */
export interface StatementCall {
  readonly text: string;
  /** Under which the server keeps it prepared. */
  readonly name: string;
  readonly isPrepared: boolean;
  /** Texts go as texts, bytes in the binary form of their type. */
  readonly values: readonly (string | Buffer | null)[];
  /** Sent before it, in the same packet: what opens its transaction. */
  readonly before?: string | undefined;
  /** Names of prepared statements that are to be forgotten. */
  readonly forget: readonly string[];
  /**
   * The rows' first column says where each stands, from 1 on, and is no part of it: the answer has this many places, some of them
   * empty.
   */
  readonly places?: number | undefined;
}

/** What a statement gave. */
export interface StatementAnswer {
  readonly rows: readonly (Row | undefined)[];
  /** How many rows it gave or changed. */
  readonly count: number;
}

/**
 * One statement in the extended protocol, with values in binary form in both directions
 * (https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY). All its messages go in one packet.
 */
export class Statement implements Submittable {
  readonly answer: Promise<StatementAnswer>;
  readonly #call: StatementCall;
  readonly #settle: PromiseWithResolvers<StatementAnswer>;
  readonly #onSubmit: (statement: Statement) => void;
  readonly #rows: (Row | undefined)[];
  #names: readonly string[] = [];
  #decoders: readonly Decoder[] = [];
  #count = 0;
  #failure: unknown;

  /** @param onSubmit hears when it is sent: rows that come from then on are its own. */
  constructor(call: StatementCall, onSubmit: (statement: Statement) => void) {
    this.#call = call;
    this.#onSubmit = onSubmit;
    this.#settle = Promise.withResolvers();
    this.answer = this.#settle.promise;
    this.#rows = call.places === undefined ? [] : new Array(call.places).fill(undefined);
  }

  /** Called by the client when it is the statement's turn. What fails here leaves half a packet: the connection is of no use then. */
  submit(connection: Connection): void {
    this.#onSubmit(this);
    connection.stream.cork();
    try {
      this.#send(connection);
    } catch (error) {
      connection.stream.destroy(error instanceof Error ? error : new Error(String(error)));
    } finally {
      connection.stream.uncork();
    }
  }

  /** A row of the answer, see `tapRows`. A value that cannot be read fails the statement at its end: the stream goes on. */
  addRow(bytes: Buffer, start: number): void {
    if (this.#failure !== undefined) return;
    try {
      this.#readRow(bytes, start);
    } catch (error) {
      this.#failure = error;
    }
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    try {
      this.#names = fields.map(({ name }) => name);
      this.#decoders = fields.map(decoderOf);
    } catch (error) {
      this.#failure = error;
    }
  }

  /** `SELECT 5`, `INSERT 0 5`, `BEGIN`: of the last statement it stays. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#count = Number(/\d+$/.exec(text)?.[0] ?? 0);
  }

  handleEmptyQuery(): void {
    this.#count = 0;
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#settle.resolve({ rows: this.#rows, count: this.#count });
    else this.#settle.reject(this.#failure);
  }

  #send(connection: Connection): void {
    const { text, name, isPrepared, values, before, forget } = this.#call;
    for (const each of forget) connection.close({ type: 'S', name: each }, true);
    if (before !== undefined) {
      connection.parse({ name: '', text: before, types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
    }
    if (!isPrepared) connection.parse({ name, text, types: [] }, true);
    // The types of `pg` have texts only; it sends a Buffer in binary form.
    const sent = values as (string | null)[];
    connection.bind({ statement: name, values: sent, binary: 'yes' }, true);
    connection.describe({ type: 'P', name: '' }, true);
    connection.execute({}, true);
    connection.sync();
  }

  #readRow(bytes: Buffer, start: number): void {
    const row: Record<string, ReturnType<Decoder>> = {};
    const isPlaced = this.#call.places !== undefined;
    let place = this.#rows.length;
    let at = start + 2;
    for (const [index, decode] of this.#decoders.entries()) {
      const length = bytes.readInt32BE(at);
      at += 4;
      const value = length < 0 ? null : decode(bytes, at, at + length);
      if (isPlaced && index === 0) place = Number(value) - 1;
      else row[this.#names[index] ?? ''] = value;
      at += Math.max(length, 0);
    }
    this.#rows[place] = row;
  }
}
