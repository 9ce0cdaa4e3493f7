import { type Static, Type } from 'typebox';

/** The fields of a `meta.k8s.io/v1` `Table` that printing needs. */
export const tableSchema = Type.Object({
  kind: Type.Literal('Table'),
  columnDefinitions: Type.Array(
    Type.Object({ name: Type.String(), type: Type.String(), priority: Type.Optional(Type.Integer()) }),
  ),
  rows: Type.Union([Type.Array(Type.Object({ cells: Type.Array(Type.Unknown()) })), Type.Null()]),
  metadata: Type.Optional(Type.Object({ continue: Type.Optional(Type.String()) })),
});

/** A printed list, as `kubectl get` shows it. */
export type Table = Static<typeof tableSchema>;

/** The media type that asks for a `Table`. */
export const tableMediaType = 'application/json;as=Table;v=v1;g=meta.k8s.io';
