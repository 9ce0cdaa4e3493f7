import { Type } from 'typebox';

/** Bounds of what discovery may say; what exceeds them is no answer of a Kubernetes API server. A DNS name has 253 characters at most. */
const name = Type.String({ maxLength: 253 });
const groupLimit = 1000;
const versionLimit = 50;
const resourceLimit = 1000;
/** Verbs, short names, categories of one kind. */
const wordLimit = 100;

/** `GET /version`. */
export const versionSchema = Type.Object({
  major: Type.String({ maxLength: 64 }),
  minor: Type.String({ maxLength: 64 }),
  gitVersion: Type.String({ maxLength: 64 }),
});

/** `metav1.APIVersions`: `GET /api`. */
export const coreVersionsSchema = Type.Object({ versions: Type.Array(name, { maxItems: versionLimit }) });

const groupVersionSchema = Type.Object({ groupVersion: Type.String({ maxLength: 507 }), version: name });

/** `metav1.APIGroupList`: `GET /apis`. */
export const groupListSchema = Type.Object({
  groups: Type.Array(
    Type.Object({
      name,
      versions: Type.Array(groupVersionSchema, { maxItems: versionLimit }),
      preferredVersion: Type.Optional(groupVersionSchema),
    }),
    { maxItems: groupLimit },
  ),
});

const optionalTexts = Type.Optional(Type.Union([Type.Array(name, { maxItems: wordLimit }), Type.Null()]));

/** `metav1.APIResourceList`: `GET /api/<version>`, `GET /apis/<group>/<version>`. */
export const resourceListSchema = Type.Object({
  groupVersion: Type.String({ maxLength: 507 }),
  resources: Type.Union([
    Type.Array(
      Type.Object({
        name,
        singularName: Type.Optional(name),
        namespaced: Type.Boolean(),
        kind: name,
        verbs: optionalTexts,
        shortNames: optionalTexts,
        categories: optionalTexts,
      }),
      { maxItems: resourceLimit },
    ),
    Type.Null(),
  ]),
});

/**
 * `apidiscovery.k8s.io` `APIGroupDiscoveryList`, v2 and v2beta1: `GET /api` and `GET /apis`
 * (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery). A group without name is core.
 */
export const aggregatedSchema = Type.Object({
  kind: Type.Literal('APIGroupDiscoveryList'),
  items: Type.Array(
    Type.Object({
      metadata: Type.Object({ name: Type.Optional(name) }),
      versions: Type.Array(
        Type.Object({
          version: name,
          freshness: Type.Optional(name),
          resources: Type.Optional(
            Type.Union([
              Type.Array(
                Type.Object({
                  resource: name,
                  responseKind: Type.Optional(Type.Union([Type.Object({ kind: Type.Optional(name) }), Type.Null()])),
                  scope: name,
                  singularResource: Type.Optional(name),
                  verbs: optionalTexts,
                  shortNames: optionalTexts,
                  categories: optionalTexts,
                }),
                { maxItems: resourceLimit },
              ),
              Type.Null(),
            ]),
          ),
        }),
        { maxItems: versionLimit },
      ),
    }),
    { maxItems: groupLimit },
  ),
});
