import { type Static, Type } from 'typebox';

/** What the server holds of a kind. */
const heldSchema = Type.Object({
  version: Type.Integer(),
  epoch: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  count: Type.Integer(),
  digest: Type.String(),
});

/** The answer to a lease (TAG-F10). A newer server may say more. */
export const leaseAnswerSchema = Type.Object({
  lease: Type.String(),
  source: Type.String(),
  created: Type.Optional(Type.Boolean()),
  token: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  heartbeatSeconds: Type.Number({ minimum: 1 }),
  leaseSeconds: Type.Number({ minimum: 1 }),
  kinds: Type.Array(Type.Object({ kind: Type.String(), have: heldSchema, want: Type.Enum(['snapshot', 'delta']) })),
});

/** What becomes of a cluster that a person has to accept first (TAG-F11). */
export const pendingAnswerSchema = Type.Object({ source: Type.String(), phase: Type.Literal('PendingApproval') });

/** One result per frame, in the order of the frames. */
const frameResultSchema = Type.Object({
  kind: Type.String(),
  result: Type.String(),
  version: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  items: Type.Optional(
    Type.Array(
      Type.Object({
        index: Type.Optional(Type.Integer()),
        uid: Type.Optional(Type.String()),
        reason: Type.Optional(Type.String()),
        message: Type.Optional(Type.String()),
      }),
    ),
  ),
});

/** The answer to frames. */
export const framesAnswerSchema = Type.Object({
  results: Type.Array(frameResultSchema),
  heartbeatSeconds: Type.Optional(Type.Number({ minimum: 1 })),
  resync: Type.Optional(Type.Array(Type.String())),
});

/** A lease of a source, with what the server has of each kind. */
export type LeaseAnswer = Static<typeof leaseAnswerSchema>;

/** What became of a frame. */
export type FrameResult = Static<typeof frameResultSchema>;

/** What became of a request's frames, and which kinds the server asks for anew. */
export type FramesAnswer = Static<typeof framesAnswerSchema>;
