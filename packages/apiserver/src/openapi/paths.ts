import { apiVersionOf, type ControlKind } from '@orrery/model';

interface Operation {
  readonly verb: string;
  readonly action: string;
  readonly does: string;
  readonly answers: string;
  readonly parameters?: readonly unknown[];
  readonly body?: readonly string[];
}

const queryParameter = (name: string, description: string, type = 'string'): unknown => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

const dryRun = queryParameter('dryRun', 'All: everything is done but the write.');
const fieldValidation = queryParameter('fieldValidation', 'What unknown fields do: Ignore, Warn (default) or Strict.');
const fieldManager = queryParameter('fieldManager', 'Name of who makes the change.');
const writeParameters = [dryRun, fieldManager, fieldValidation];
const listParameters = [
  queryParameter('labelSelector', 'Selects objects by labels.'),
  queryParameter('fieldSelector', 'Selects objects by metadata.name.'),
  queryParameter('limit', 'Objects of one page.', 'integer'),
  queryParameter('continue', 'Token of the page before.'),
  queryParameter('resourceVersion', 'The answer must not be older than this revision.'),
  queryParameter('resourceVersionMatch', 'NotOlderThan.'),
  queryParameter('timeoutSeconds', 'How long the answer may take.', 'integer'),
];

/**
 * The paths of a kind. kubectl looks for the PATCH with the kind in `x-kubernetes-group-version-kind` and `fieldValidation` among its
 * parameters before every `create` and `apply`; without it, it validates by `/openapi/v2` (SEA-R05).
 */
export function kindPaths(kind: ControlKind, schema: string): (readonly [string, unknown])[] {
  const { api } = kind;
  const collection = `/apis/${apiVersionOf(api)}/${api.resource}`;
  const one = {
    name: 'name',
    in: 'path',
    required: true,
    description: `Name of the ${api.kind}.`,
    schema: { type: 'string' },
  };
  const json = ['application/json', 'application/yaml'];
  const item = (operation: Operation): unknown => operationOf(kind, operation);
  const has = (verb: string): boolean => api.verbs.includes(verb);
  const read = { verb: 'read', action: 'get', does: 'read an object', answers: schema };
  const list = { verb: 'list', action: 'list', does: 'list objects', answers: `${schema}List` };
  const create = { verb: 'create', action: 'post', does: 'create an object', answers: schema, body: json };
  const patch = { verb: 'patch', action: 'patch', does: 'change an object by JSON merge patch', answers: schema };
  const remove = { verb: 'delete', action: 'delete', does: 'delete an object', answers: '', parameters: [dryRun] };
  return [
    [
      collection,
      {
        get: item({ ...list, parameters: listParameters }),
        ...(has('create') ? { post: item({ ...create, parameters: writeParameters }) } : {}),
      },
    ],
    [
      `${collection}/{name}`,
      {
        parameters: [one],
        get: item(read),
        ...(has('patch')
          ? { patch: item({ ...patch, parameters: writeParameters, body: ['application/merge-patch+json'] }) }
          : {}),
        ...(has('delete') ? { delete: item(remove) } : {}),
      },
    ],
  ];
}

function operationOf({ api }: ControlKind, operation: Operation): unknown {
  const { verb, action, does, answers, parameters, body } = operation;
  const schema = answers === '' ? { type: 'object' } : { $ref: `#/components/schemas/${answers}` };
  const bodySchema = action === 'patch' ? { type: 'object' } : schema;
  const content = (types: readonly string[], of: unknown): unknown =>
    Object.fromEntries(types.map((type) => [type, { schema: of }]));
  return {
    description: does,
    operationId: `${verb}${api.group.split('.').map(capital).join('')}${capital(api.version)}${api.kind}`,
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, bodySchema) } }),
    responses: {
      [action === 'post' ? '201' : '200']: { description: 'OK', content: content(['application/json'], schema) },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: api.group, version: api.version, kind: api.kind },
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
