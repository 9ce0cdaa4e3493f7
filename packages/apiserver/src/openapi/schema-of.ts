/** An OpenAPI 3.0 schema. */
export type OpenapiSchema = Readonly<Record<string, unknown>>;

/** JSON Schema words that mean the same in OpenAPI 3.0. */
const sameWords: readonly string[] = [
  ...['type', 'description', 'default', 'enum', 'format', 'pattern', 'required', 'maxLength', 'minLength'],
  ...['maxItems', 'minItems', 'maximum', 'minimum', 'uniqueItems'],
];

/** A TypeBox schema as OpenAPI 3.0 has it: `const` is an `enum` of one, a union of literals one `enum`. */
export function openapiSchemaOf(schema: object): OpenapiSchema {
  const members = new Map<string, unknown>(Object.entries(schema));
  const result = new Map<string, unknown>();
  for (const word of sameWords) {
    if (members.has(word)) result.set(word, members.get(word));
  }
  if (members.has('const')) result.set('enum', [members.get('const')]);
  const items = members.get('items');
  if (isSchema(items)) result.set('items', openapiSchemaOf(items));
  const properties = members.get('properties');
  if (isSchema(properties)) result.set('properties', mapValues(properties, openapiSchemaOf));
  const anyOf = members.get('anyOf');
  if (Array.isArray(anyOf)) addUnion(result, anyOf.filter(isSchema));
  return Object.fromEntries(result);
}

function addUnion(result: Map<string, unknown>, choices: readonly object[]): void {
  const literals = choices.map((choice) => new Map<string, unknown>(Object.entries(choice)));
  if (literals.every((choice) => choice.has('const'))) {
    result.set('type', literals[0]?.get('type'));
    result.set(
      'enum',
      literals.map((choice) => choice.get('const')),
    );
    return;
  }
  result.set('anyOf', choices.map(openapiSchemaOf));
}

function mapValues(members: object, change: (schema: object) => OpenapiSchema): OpenapiSchema {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, isSchema(value) ? change(value) : {}]),
  );
}

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
