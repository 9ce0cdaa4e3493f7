import { StatusError } from '@orrery/model';

const parameter = 'fieldSelector';

/** The BadRequest that names the parameter, the offending text and its position, counted from 0 and shown counted from 1. */
export function fieldSelectorError(at: number, problem: string): StatusError {
  return new StatusError('BadRequest', `${parameter}: ${problem} (at position ${at + 1})`, {
    details: { causes: [{ field: parameter, message: problem }] },
  });
}
