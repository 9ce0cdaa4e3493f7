import type { Dispatcher } from 'undici';
import { type DialFacts, explainDialError } from '../dial/explain-dial-error.ts';
import { isOutboundError } from '../outbound-error.ts';
import type { OutboundResponse } from './channel.ts';
import { readAll } from './read-all.ts';

/** A response of ours; `closed` resolves when its body was read, cut or dropped. */
export function describeResponse(
  answer: Dispatcher.ResponseData,
  facts: DialFacts,
): OutboundResponse & { readonly closed: Promise<void> } {
  const { body } = answer;
  const headers = new Map(Object.entries(answer.headers));
  const header = (name: string): string | undefined => {
    const value = headers.get(name);
    return Array.isArray(value) ? value[0] : value;
  };
  const closed = new Promise<void>((resolve) => {
    body.once('close', () => resolve());
  });
  const chunks = explainFailures(body, facts);
  return {
    status: answer.statusCode,
    header,
    body: chunks,
    readAll: (options) => readAll(chunks, { ...options, encoding: header('content-encoding'), host: facts.host }),
    discard: () => {
      body.on('error', () => undefined).destroy(); // nobody reads it, so nobody misses its failure
    },
    closed,
  };
}

/** The chunks of a body; a failure of the connection becomes an OutboundError, an abort stays what it is. */
async function* explainFailures(body: AsyncIterable<Uint8Array>, facts: DialFacts): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    const isOurs = isOutboundError(error) || (error instanceof Error && error.name === 'AbortError');
    throw isOurs ? error : explainDialError(error, facts);
  }
}
