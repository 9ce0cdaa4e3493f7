import type { IncomingMessage } from 'node:http';
import type { Clock } from '@orrery/kit';
import { AbruptEnd, faultyBody, readsBody } from './body-faults.ts';
import type { Fault } from './fault.ts';
import { forwardRequest, keptHeaders, type Upstream } from './forward-request.ts';
import { type OpenAnswer, openAnswer, type ProxiedAnswer, type ProxiedRequest } from './open-answer.ts';

/** What one exchange is made of. */
interface ExchangeParts {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly request: ProxiedRequest;
  readonly answer: ProxiedAnswer;
  readonly faults: readonly Fault[];
}

/** One request on its way through the proxy. */
export class Exchange {
  /** Path with query. */
  readonly path: string;
  readonly isWatch: boolean;
  readonly #parts: ExchangeParts;
  readonly #answer: OpenAnswer;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.path = parts.request.url ?? '/';
    this.isWatch = /[?&]watch=(?:1|true)\b/.test(this.path);
    this.#answer = openAnswer(parts.request, parts.answer);
  }

  /** Breaks it as it is. */
  break(): void {
    this.#answer.break();
  }

  /** Resolves when it is over, however it ended. */
  async run(): Promise<void> {
    const { faults, clock } = this.#parts;
    const { signal } = this.#answer;
    try {
      for (const fault of faults) if (fault.kind === 'delay') await clock.sleep(fault.ms, { signal });
      if (faults.some(({ kind }) => kind === 'reset')) throw new AbruptEnd('reset');
      const status = faults.find((fault) => fault.kind === 'status');
      if (status === undefined) await this.#forward();
      else await this.#answerWith(status);
    } catch (error) {
      // A broken member, a client that left, or a fault: the client sees a broken answer in each case.
      if (!(error instanceof Error)) throw error;
      this.#answer.break();
    }
  }

  async #answerWith({ status, headers, body = '' }: Extract<Fault, { readonly kind: 'status' }>): Promise<void> {
    this.#answer.head(status, { 'content-type': 'application/json', ...headers });
    await this.#answer.write(Buffer.from(body));
    this.#answer.end();
  }

  async #forward(): Promise<void> {
    const { upstream, request, faults, clock } = this.#parts;
    const { signal } = this.#answer;
    const came = await forwardRequest(upstream, request, { isPlain: faults.some(readsBody), signal });
    // A body with faults has another length.
    this.#answer.head(came.statusCode ?? 502, keptHeaders(came.headers, faults.length > 0 ? 'content-length' : ''));
    const isLines = this.isWatch && came.statusCode === 200;
    const ended = new AbortController();
    this.#breakLater(faults, ended.signal);
    try {
      const hasInitial = isLines && /[?&]sendInitialEvents=(?:1|true)\b/.test(this.path);
      const body = faultyBody(chunksOf(came), faults, { clock, signal, isWatch: isLines, hasInitial });
      for await (const chunk of body) await this.#answer.write(chunk);
      this.#answer.end();
    } finally {
      ended.abort();
      came.destroy();
    }
  }

  #breakLater(faults: readonly Fault[], signal: AbortSignal): void {
    for (const fault of faults) {
      if (fault.kind !== 'cut' || fault.afterMs === undefined) continue;
      this.#parts.clock.sleep(fault.afterMs, { signal }).then(
        () => this.#answer.break(),
        () => undefined,
      );
    }
  }
}

async function* chunksOf(answer: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of answer) yield chunk as Buffer; // no encoding is set
}
