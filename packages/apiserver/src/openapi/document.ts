import { createHash } from 'node:crypto';
import { apiVersionOf, type ControlKind } from '@orrery/model';
import { listMetaName, listMetaSchema, objectMetaName, objectMetaSchema } from './object-meta.ts';
import { kindPaths } from './paths.ts';
import { type OpenapiSchema, openapiSchemaOf } from './schema-of.ts';

/** An OpenAPI v3 document of one group and version, as text. */
export interface OpenapiDocument {
  /** Below `/openapi/v3/`: `apis/<group>/<version>`. */
  readonly path: string;
  readonly json: string;
  /** Changes with the document. */
  readonly hash: string;
}

/** The documents of the control kinds, one per group and version (SEA-R04, R05). Made once: kinds do not change while we run. */
export function openapiDocuments(kinds: readonly ControlKind[], version: string): readonly OpenapiDocument[] {
  const byGroup = Map.groupBy(kinds, ({ api }) => apiVersionOf(api));
  return [...byGroup].map(([apiVersion, members]) => {
    const json = JSON.stringify(documentOf(members, version));
    const hash = createHash('sha256').update(json).digest('hex').toUpperCase();
    return { path: `apis/${apiVersion}`, json, hash };
  });
}

function documentOf(kinds: readonly ControlKind[], version: string): unknown {
  return {
    openapi: '3.0.0',
    info: { title: 'Orrery', version },
    paths: Object.fromEntries(kinds.flatMap((kind) => kindPaths(kind, schemaName(kind)))),
    components: {
      schemas: {
        ...Object.fromEntries(kinds.flatMap(kindSchemas)),
        [objectMetaName]: objectMetaSchema,
        [listMetaName]: listMetaSchema,
      },
    },
  };
}

/** `dev.orrery.v1alpha1.Cluster`, in the way kube-apiserver names schemas of CRDs. */
function schemaName({ api }: ControlKind): string {
  return [...api.group.split('.').reverse(), api.version, api.kind].join('.');
}

const apiVersionField = { type: 'string', description: 'Group and version of the kind.' };
const kindField = { type: 'string', description: 'Name of the kind.' };

function kindSchemas(kind: ControlKind): (readonly [string, OpenapiSchema])[] {
  const { group, version, kind: name } = kind.api;
  const ref = (schema: string): OpenapiSchema => ({ allOf: [{ $ref: `#/components/schemas/${schema}` }] });
  const types = { apiVersion: apiVersionField, kind: kindField };
  const object = {
    type: 'object',
    description: kind.description,
    required: ['spec'],
    properties: {
      ...types,
      metadata: { ...ref(objectMetaName), description: 'Name, labels and what the server keeps.' },
      spec: openapiSchemaOf(kind.spec),
      status: openapiSchemaOf(kind.status),
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: name }],
  };
  const list = {
    type: 'object',
    description: `A list of ${name}.`,
    required: ['items'],
    properties: {
      ...types,
      metadata: { ...ref(listMetaName), description: 'Revision and pages of the list.' },
      items: { type: 'array', items: ref(schemaName(kind)), description: 'The objects.' },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: `${name}List` }],
  };
  return [
    [schemaName(kind), object],
    [`${schemaName(kind)}List`, list],
  ];
}
