import { feedCauses, feedFramesSchema, feedLeaseSchema, feedPatchSchema, profiledKinds } from '@orrery/model';

const json = (schema: unknown): unknown => ({ 'application/json': { schema } });
const anyObject = { type: 'object' };

const operation = (
  about: string,
  more: { readonly body?: unknown; readonly parameters?: readonly unknown[] },
): unknown => ({
  description: about,
  ...(more.parameters === undefined ? {} : { parameters: more.parameters }),
  ...(more.body === undefined ? {} : { requestBody: { required: true, content: more.body } }),
  responses: {
    '200': { description: 'OK', content: json(anyObject) },
    default: {
      description: 'A Status; its cause says the rule.',
      content: json({ $ref: '#/components/schemas/Status' }),
    },
  },
});

const inPath = (name: string, description: string): unknown => ({
  ...{ name, in: 'path', required: true, description, schema: { type: 'string' } },
});
const inQuery = (name: string, description: string): unknown => ({
  ...{ name, in: 'query', description, schema: { type: 'string' } },
});

const lease = [inPath('lease', 'The lease as its answer gave it; a secret.')];

/** The published contract of the push feed (TAG-F01), OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export function feedOpenapi(version: string): unknown {
  return {
    openapi: '3.1.0',
    info: { title: 'Orrery push feed', version, description: `Minimal profiles: ${profiledKinds.join(', ')}.` },
    security: [{ bearer: [] }],
    paths: {
      '/feed/v1/leases': {
        post: operation('Takes the lease of a source; the first of a cluster creates it.', {
          body: json(feedLeaseSchema),
        }),
      },
      '/feed/v1/leases/{lease}': {
        parameters: lease,
        patch: operation('Adds or withdraws kinds.', { body: json(feedPatchSchema) }),
        delete: operation('Ends the lease; changes no data.', {}),
      },
      '/feed/v1/leases/{lease}/frames': {
        parameters: lease,
        post: operation('Sends frames; none is the heartbeat of all kinds.', {
          body: {
            'application/json': { schema: feedFramesSchema },
            'application/x-ndjson': { schema: { description: 'One frame on each line.' } },
          },
        }),
      },
      '/feed/v1/clusters/{cluster}/objects': {
        parameters: [inPath('cluster', 'Name of the source.')],
        put: operation('Sends objects of many kinds in one request.', {
          body: json({ description: 'A list, an object, or one of either on each line (application/x-ndjson).' }),
          parameters: [
            inQuery('complete', 'Kinds of which the request has all objects, parted by commas.'),
            inQuery('allowEmpty', 'Those of them that may have none.'),
            inQuery('profile', 'full (default) or minimal.'),
          ],
        }),
      },
      '/feed/v1/schemas/{group}/{kind}.json': {
        parameters: [inPath('group', 'API group, core for core kinds.'), inPath('kind', 'Kind, as Pod.')],
        get: operation('The JSON Schema of the minimal profile of a kind.', {}),
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Status: {
          type: 'object',
          description: 'Status of Kubernetes (v1).',
          properties: {
            reason: { enum: [...new Set(Object.values(feedCauses))] },
            details: {
              type: 'object',
              properties: {
                causes: {
                  type: 'array',
                  items: { type: 'object', properties: { reason: { enum: Object.keys(feedCauses) } } },
                },
              },
            },
          },
        },
      },
    },
  };
}
