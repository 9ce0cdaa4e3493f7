import { isOutboundError } from '@orrery/http';
import { isStatusError } from '@orrery/model';
import { StartError } from './start-error.ts';

/**
 * Tells in one line why the server does not run, and gives the exit code: 2 for what the user wrote, else 1. What nobody foresaw
 * is told with its stack.
 */
export function exitCodeOf(error: unknown, tell: (line: string) => void): 1 | 2 {
  if (error instanceof StartError) {
    tell(`orrery-server: ${error.message}`);
    return error.exitCode;
  }
  if (isOutboundError(error) && error.kind === 'AllowInvalid') {
    tell(`orrery-server: setting ${error.message}`);
    return 2;
  }
  const isExpected = isStatusError(error) || isOutboundError(error);
  tell(`orrery-server: ${isExpected ? error.message : unforeseen(error)}`);
  return 1;
}

function unforeseen(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
