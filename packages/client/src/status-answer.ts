import { StatusError, type StatusReason, statusReasons } from '@orrery/model';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parseJson } from './parse-json.ts';

const statusSchema = Type.Object({
  kind: Type.Literal('Status'),
  message: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
  details: Type.Optional(
    Type.Object({
      group: Type.Optional(Type.String()),
      kind: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      uid: Type.Optional(Type.String()),
      retryAfterSeconds: Type.Optional(Type.Number()),
      causes: Type.Optional(
        Type.Array(
          Type.Object({
            field: Type.Optional(Type.String()),
            message: Type.Optional(Type.String()),
            reason: Type.Optional(Type.String()),
          }),
        ),
      ),
    }),
  ),
});

type StatusAnswer = Static<typeof statusSchema>;

/** The failure an answer outside 2xx means; what is not a Kubernetes `Status` is judged by its HTTP code alone. */
export function statusErrorOf(code: number, text: string, server: string): StatusError {
  const answer = readStatus(text);
  if (answer === undefined)
    return new StatusError(reasonOfCode(code), `${server} answered HTTP ${code} without a Status.`);
  const { causes, ...details } = answer.details ?? {};
  return new StatusError(knownReason(answer.reason) ?? reasonOfCode(code), answer.message ?? `HTTP ${code}`, {
    details: {
      ...details,
      ...(causes === undefined ? {} : { causes: causes.map((cause) => ({ ...cause, message: cause.message ?? '' })) }),
    },
  });
}

function readStatus(text: string): StatusAnswer | undefined {
  const value = parseJson(text);
  return Value.Check(statusSchema, value) ? value : undefined;
}

function knownReason(reason: string | undefined): StatusReason | undefined {
  if (reason === undefined || !Object.hasOwn(statusReasons, reason)) return undefined;
  return reason as StatusReason; // Object.hasOwn has just shown that it is a key
}

function reasonOfCode(code: number): StatusReason {
  for (const [reason, known] of Object.entries(statusReasons)) {
    if (known === code) return reason as StatusReason; // a key of statusReasons
  }
  return code < 500 ? 'BadRequest' : 'InternalError';
}
