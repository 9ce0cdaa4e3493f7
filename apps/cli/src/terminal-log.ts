import type { Log, LogFields } from '@orrery/kit';
import type { Terminal } from './terminal.ts';

/** A log that tells warnings and errors, one line each, to the person at the terminal. */
export function createTerminalLog(terminal: Terminal): Log {
  const tell = (fields: LogFields, message: string): void => terminal.tell(lineOf(fields, message));
  return { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
}

function lineOf({ resource, err }: LogFields, message: string): string {
  const about = resource === undefined ? '' : `${resource}: `;
  const cause = err instanceof Error ? `: ${err.message}` : '';
  return `${about}${message}${cause}`;
}
