import { StatusError } from '@orrery/model';
import { LRUCache } from 'lru-cache';
import pg, { type Notification } from 'pg';
import { tapRows } from './message-tap.ts';
import { isPlanOutdated, toFailure } from './postgres-failure.ts';
import { Statement, type StatementAnswer } from './statement.ts';

/** `architecture.md` 7. */
const connectTimeoutMs = 5_000;

/** Statements kept prepared; pages of lists differ in text, so the number of texts has no bound of its own. */
const statementsKept = 200;

/** One connection to the server. Statements run one after the other, in the order of the calls. */
export class PostgresSession {
  readonly #client: pg.Client;
  readonly #names = new LRUCache<string, string>({
    max: statementsKept,
    dispose: (name) => this.#forget.push(name),
  });
  #forget: string[] = [];
  #namesGiven = 0;
  #begin: string | undefined;
  #current: Statement | undefined;
  #isLost = false;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', () => this.#lose());
    client.on('end', () => this.#lose());
    tapRows(client.connection.stream, (bytes, start) => this.#current?.addRow(bytes, start));
  }

  /** @throws StatusError ServiceUnavailable when the server cannot be reached within 5 s, or does not let us in. */
  static async connect(url: string): Promise<PostgresSession> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      fallback_application_name: 'orrery',
    });
    // What is wrong is said by connect(); later errors go to the session.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return new PostgresSession(client);
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** False when the connection is gone, or must not be used again. */
  get isUsable(): boolean {
    return !this.#isLost;
  }

  /**
   * Runs one statement.
   * @throws StatusError as `toFailure` has it.
   */
  async execute(
    text: string,
    values: readonly (string | Buffer | null)[] = [],
    places?: number,
  ): Promise<StatementAnswer> {
    const known = this.#names.get(text);
    const name = known ?? this.#newName();
    if (known === undefined) this.#names.set(text, name);
    const before = this.#begin;
    const forget = this.#forget;
    this.#begin = undefined;
    this.#forget = [];
    const call = { text, name, isPrepared: known !== undefined, values, before, forget, places };
    const statement = new Statement(call, (sent) => {
      this.#current = sent;
    });
    try {
      this.#client.query(statement);
      return await statement.answer;
    } catch (error) {
      if (known === undefined) this.#names.delete(text);
      if (isPlanOutdated(error)) this.#lose();
      throw toFailure(error);
    }
  }

  /** Has the next statement begin a transaction, without a round trip of its own. */
  begin(text: string): void {
    this.#begin = text;
  }

  /** Whether a transaction was to begin and no statement came. */
  get isBeginPending(): boolean {
    return this.#begin !== undefined;
  }

  /**
   * Runs statements without parameters whose rows do not matter, in one round trip.
   * @returns the command that the last one says it was: `COMMIT`, `ROLLBACK`.
   */
  async script(text: string): Promise<string> {
    this.#begin = undefined;
    try {
      // The types know one answer only; a text of several statements gives a list of them.
      const answer: pg.QueryResult | pg.QueryResult[] = await this.#client.query(text);
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return last?.command ?? '';
    } catch (error) {
      throw toFailure(error);
    }
  }

  onNotification(listener: (notification: Notification) => void): void {
    this.#client.on('notification', listener);
  }

  /** Calls back once when the connection is gone; at once when it is. */
  onLost(listener: () => void): void {
    if (this.#isLost) listener();
    else this.#client.once('end', listener);
  }

  /** Id of the server's process that serves it, as notifications name it. */
  async pid(): Promise<number> {
    const { rows } = await this.execute('SELECT pg_backend_pid() AS pid');
    return Number(rows[0]?.['pid']);
  }

  /** Ends the connection in order. */
  async close(): Promise<void> {
    this.#isLost = true;
    await this.#client.end();
  }

  /** Drops the connection in the middle of whatever runs; it fails, and the server ends it within a second (`sessionSettings`). */
  drop(): void {
    this.#lose();
    this.#client.connection.stream.destroy(new StatusError('ServiceUnavailable', 'the connection was given up'));
  }

  #lose(): void {
    this.#isLost = true;
  }

  #newName(): string {
    this.#namesGiven += 1;
    return `s${this.#namesGiven}`;
  }
}
