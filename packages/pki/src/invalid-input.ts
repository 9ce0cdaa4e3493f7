import { StatusError } from '@orrery/model';

/** A refusal of what the caller gave. `message` names the thing and the fix and never repeats a certificate or key. */
export function invalidInput(message: string, options: { cause?: unknown } = {}): StatusError {
  return new StatusError('Invalid', message, options);
}
