import { isJsonList, isJsonObject, type JsonObject, type JsonValue, memberAt, textAt } from '@orrery/model';

/** What schemas of OpenAPI v3 have beyond v2, and what Kubernetes leaves out of v2: defaults, and choices of schemas. */
const leftOut: ReadonlySet<string> = new Set(['nullable', 'oneOf', 'anyOf', 'not', 'default', 'allOf', '$ref']);

/**
 * Adds the schemas of an OpenAPI v3 document to definitions of v2, in the form Kubernetes gives them there: references without
 * indirection, no defaults, no choices. What is there already stays.
 */
export function addDefinitions(definitions: Map<string, JsonValue>, document: JsonValue): void {
  const schemas = memberAt(document, 'components', 'schemas');
  if (!isJsonObject(schemas)) return;
  for (const [name, schema] of Object.entries(schemas)) {
    if (!definitions.has(name)) definitions.set(name, definitionOf(schema));
  }
}

/** A schema of OpenAPI v3 in the form of v2. */
function definitionOf(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const members = Object.entries(schema).filter(([name]) => !leftOut.has(name));
  const result = new Map<string, JsonValue>(members.map(([name, value]) => [name, innerOf(name, value)]));
  const reference = referenceOf(schema);
  if (reference !== undefined) result.set('$ref', reference);
  else if (!result.has('type') && isTextOrNumber(schema)) result.set('type', 'string');
  return Object.fromEntries(result);
}

function innerOf(name: string, value: JsonValue): JsonValue {
  if (name === 'items' || name === 'additionalProperties') return definitionOf(value);
  if (name !== 'properties' || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([each, schema]) => [each, definitionOf(schema)]));
}

/**
 * OpenAPI 3.0 ignores what stands beside a `$ref` (https://spec.openapis.org/oas/v3.0.3#reference-object), so kube-apiserver puts a
 * reference with a description or default alone into `allOf`; in v2 it writes it bare.
 */
function referenceOf(schema: JsonObject): string | undefined {
  const all = memberAt(schema, 'allOf');
  const [only] = isJsonList(all) && all.length === 1 ? all : [];
  const found = textAt(schema, '$ref') || textAt(only, '$ref');
  return found === '' ? undefined : found.replace('#/components/schemas/', '#/definitions/');
}

/** IntOrString and Quantity: v2 has them as texts. */
function isTextOrNumber(schema: JsonObject): boolean {
  const choices = memberAt(schema, 'oneOf');
  return isJsonList(choices) && choices.some((choice) => memberAt(choice, 'type') === 'string');
}

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete']);

/** Adds the paths of an OpenAPI v3 document to those of v2. */
export function addPaths(paths: Map<string, JsonValue>, document: JsonValue): void {
  const all = memberAt(document, 'paths');
  if (!isJsonObject(all)) return;
  for (const [path, item] of Object.entries(all)) {
    if (!isJsonObject(item)) continue;
    const members = Object.entries(item).map(([name, value]): [string, JsonValue] => {
      if (name === 'parameters') return [name, parametersOf(value)];
      return [name, methods.has(name) && isJsonObject(value) ? operationOf(value) : value];
    });
    paths.set(path, Object.fromEntries(members));
  }
}

function operationOf(operation: JsonObject): JsonObject {
  const { parameters, requestBody, responses, ...others } = operation;
  const body = memberAt(requestBody, 'content');
  const bodies = isJsonObject(body) ? Object.entries(body) : [];
  const [first] = bodies;
  const asBody = first === undefined ? [] : [bodyParameter(memberAt(first[1], 'schema') ?? {})];
  const given = parametersOf(parameters ?? []);
  return {
    ...others,
    ...(bodies.length === 0 ? {} : { consumes: bodies.map(([type]) => type) }),
    produces: ['application/json'],
    parameters: [...asBody, ...(isJsonList(given) ? given : [])],
    responses: responsesOf(responses ?? {}),
  };
}

function bodyParameter(schema: JsonValue): JsonObject {
  return { name: 'body', in: 'body', required: true, schema: definitionOf(schema) };
}

/** The schema of a parameter stands beside its name in v2. */
function parametersOf(parameters: JsonValue): JsonValue {
  if (!isJsonList(parameters)) return [];
  return parameters.filter(isJsonObject).map(({ schema, ...others }) => ({
    ...others,
    ...(isJsonObject(schema ?? null) ? (definitionOf(schema ?? null) as JsonObject) : {}), // an object gives an object
  }));
}

function responsesOf(responses: JsonValue): JsonValue {
  if (!isJsonObject(responses)) return {};
  const pairs = Object.entries(responses).map(([code, response]) => {
    const schema = memberAt(response, 'content', 'application/json', 'schema');
    const description = textAt(response, 'description');
    return [code, schema === undefined ? { description } : { description, schema: definitionOf(schema) }];
  });
  return Object.fromEntries(pairs);
}
