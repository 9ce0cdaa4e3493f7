import { StatusError } from '@orrery/model';
import type { Condition } from '../ast.ts';
import { describeCondition } from './describe-condition.ts';

/** The refusal of a part of a query that cannot be answered exactly (SEA-00). */
export function refuseCondition(condition: Condition, why: string): StatusError {
  return refusePart(describeCondition(condition), why);
}

/** The same for a part that is no condition. */
export function refusePart(part: string, why: string): StatusError {
  return new StatusError('BadRequest', `${part}: ${why}`, { details: { causes: [{ field: part, message: why }] } });
}
