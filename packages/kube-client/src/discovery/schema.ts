import { Type } from 'typebox';

/** `GET /version`. */
export const versionSchema = Type.Object({
  major: Type.String(),
  minor: Type.String(),
  gitVersion: Type.String(),
});

/** `metav1.APIVersions`: `GET /api`. */
export const coreVersionsSchema = Type.Object({ versions: Type.Array(Type.String()) });

const groupVersionSchema = Type.Object({ groupVersion: Type.String(), version: Type.String() });

/** `metav1.APIGroupList`: `GET /apis`. */
export const groupListSchema = Type.Object({
  groups: Type.Array(
    Type.Object({
      name: Type.String(),
      versions: Type.Array(groupVersionSchema),
      preferredVersion: Type.Optional(groupVersionSchema),
    }),
  ),
});

const optionalTexts = Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()]));

/** `metav1.APIResourceList`: `GET /api/<version>`, `GET /apis/<group>/<version>`. */
export const resourceListSchema = Type.Object({
  groupVersion: Type.String(),
  resources: Type.Union([
    Type.Array(
      Type.Object({
        name: Type.String(),
        singularName: Type.Optional(Type.String()),
        namespaced: Type.Boolean(),
        kind: Type.String(),
        verbs: optionalTexts,
        shortNames: optionalTexts,
        categories: optionalTexts,
      }),
    ),
    Type.Null(),
  ]),
});
