/** How a value stands in a field of a message. */
export type FieldForm =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'double'
  /** Message `Any`: the value as YAML text. */
  | 'any'
  /** A message whose only field is a list of texts (`TypeItem`). */
  | 'texts'
  | { readonly message: MessageName }
  /** One of several messages, chosen by what the object has; each in the field of its own number within a message of one field. */
  | { readonly choice: (value: object) => readonly [number: number, form: FieldForm] }
  /** A message with a list of pairs of name (1) and value (2) in field 1, made from an object. */
  | { readonly named: FieldForm };

/** A field by the name that JSON has for it. A list in JSON is a repeated field. */
export interface MessageField {
  readonly number: number;
  readonly form: FieldForm;
}

/** A message: its fields, and where names that begin with `x-` go as pairs of name and `Any`. */
export interface MessageShape {
  readonly fields: ReadonlyMap<string, MessageField>;
  readonly extensions?: number;
  /** All other names are pairs in this field: messages that are maps with extensions beside (`Paths`, `Responses`). */
  readonly others?: MessageField;
}

export type MessageName =
  | 'Document'
  | 'Info'
  | 'Paths'
  | 'PathItem'
  | 'Operation'
  | 'Responses'
  | 'Response'
  | 'JsonReference'
  | 'BodyParameter'
  | 'QueryParameter'
  | 'OtherParameter'
  | 'Items'
  | 'Schema'
  | 'ExternalDocs'
  | 'ApiKeySecurity';

const field = (number: number, form: FieldForm = 'string'): MessageField => ({ number, form });
const message = (name: MessageName): FieldForm => ({ message: name });

const schemaOrBoolean: FieldForm = {
  choice: (value) => (typeof value === 'object' ? [1, message('Schema')] : [2, 'boolean']),
};

/** Field of `NonBodyParameter` by where the parameter is. */
const places: ReadonlyMap<unknown, number> = new Map([
  ['header', 1],
  ['formData', 2],
  ['query', 3],
  ['path', 4],
]);

const placed: FieldForm = {
  choice: (value) => {
    const place = new Map<string, unknown>(Object.entries(value)).get('in');
    const isLong = place === 'query' || place === 'formData';
    return [places.get(place) ?? 3, message(isLong ? 'QueryParameter' : 'OtherParameter')];
  },
};

const parameter: FieldForm = {
  choice: (value) =>
    Object.entries(value).some(([name, place]) => name === 'in' && place === 'body')
      ? [1, message('BodyParameter')]
      : [2, placed],
};

const parameterOrReference: FieldForm = {
  choice: (value) => (Object.hasOwn(value, '$ref') ? [2, message('JsonReference')] : [1, parameter]),
};

const response: FieldForm = {
  choice: (value) => (Object.hasOwn(value, '$ref') ? [2, message('JsonReference')] : [1, message('Response')]),
};

/** Of what is bounded or listed; `from` is the number of `default`, the others follow it. */
const bounds = (from: number): readonly (readonly [string, MessageField])[] => [
  ['default', field(from, 'any')],
  ['maximum', field(from + 1, 'double')],
  ['exclusiveMaximum', field(from + 2, 'boolean')],
  ['minimum', field(from + 3, 'double')],
  ['exclusiveMinimum', field(from + 4, 'boolean')],
  ['maxLength', field(from + 5, 'integer')],
  ['minLength', field(from + 6, 'integer')],
  ['pattern', field(from + 7)],
  ['maxItems', field(from + 8, 'integer')],
  ['minItems', field(from + 9, 'integer')],
  ['uniqueItems', field(from + 10, 'boolean')],
  ['enum', field(from + 11, 'any')],
  ['multipleOf', field(from + 12, 'double')],
];

const parameterHead: readonly (readonly [string, MessageField])[] = [
  ['required', field(1, 'boolean')],
  ['in', field(2)],
  ['description', field(3)],
  ['name', field(4)],
];

/** `type`, `format`, `items`, `collectionFormat` in this order. */
const primitive = (from: number): readonly (readonly [string, MessageField])[] => [
  ['type', field(from)],
  ['format', field(from + 1)],
  ['items', field(from + 2, message('Items'))],
  ['collectionFormat', field(from + 3)],
];

const schemaFields: readonly (readonly [string, MessageField])[] = [
  ['$ref', field(1)],
  ['format', field(2)],
  ['title', field(3)],
  ['description', field(4)],
  ['default', field(5, 'any')],
  ['multipleOf', field(6, 'double')],
  ['maximum', field(7, 'double')],
  ['exclusiveMaximum', field(8, 'boolean')],
  ['minimum', field(9, 'double')],
  ['exclusiveMinimum', field(10, 'boolean')],
  ['maxLength', field(11, 'integer')],
  ['minLength', field(12, 'integer')],
  ['pattern', field(13)],
  ['maxItems', field(14, 'integer')],
  ['minItems', field(15, 'integer')],
  ['uniqueItems', field(16, 'boolean')],
  ['maxProperties', field(17, 'integer')],
  ['minProperties', field(18, 'integer')],
  ['required', field(19)],
  ['enum', field(20, 'any')],
  ['additionalProperties', field(21, schemaOrBoolean)],
  ['type', field(22, 'texts')],
  ['items', field(23, { choice: () => [1, message('Schema')] })],
  ['allOf', field(24, message('Schema'))],
  ['properties', field(25, { named: message('Schema') })],
  ['discriminator', field(26)],
  ['readOnly', field(27, 'boolean')],
  ['externalDocs', field(29, message('ExternalDocs'))],
  ['example', field(30, 'any')],
];

const operation = field(0, message('Operation'));
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/**
 * The messages of OpenAPI v2 as protobuf: gnostic's `openapiv2/OpenAPIv2.proto`, as far as documents of Kubernetes have them (no XML
 * names, headers of answers, OAuth).
 */
export const messages: { readonly [Name in MessageName]: MessageShape } = {
  Document: {
    fields: new Map([
      ['swagger', field(1)],
      ['info', field(2, message('Info'))],
      ['host', field(3)],
      ['basePath', field(4)],
      ['schemes', field(5)],
      ['consumes', field(6)],
      ['produces', field(7)],
      ['paths', field(8, message('Paths'))],
      ['definitions', field(9, { named: message('Schema') })],
      ['parameters', field(10, { named: parameter })],
      ['security', field(12, { named: 'texts' })],
      ['securityDefinitions', field(13, { named: { choice: () => [2, message('ApiKeySecurity')] } })],
    ]),
    extensions: 16,
  },
  Info: {
    fields: new Map([
      ['title', field(1)],
      ['version', field(2)],
      ['description', field(3)],
    ]),
    extensions: 7,
  },
  Paths: { fields: new Map(), extensions: 1, others: field(2, message('PathItem')) },
  PathItem: {
    fields: new Map([
      ['$ref', field(1)],
      ...methods.map((name, at) => [name, { ...operation, number: at + 2 }] as const),
      ['parameters', field(9, parameterOrReference)],
    ]),
    extensions: 10,
  },
  Operation: {
    fields: new Map([
      ['tags', field(1)],
      ['summary', field(2)],
      ['description', field(3)],
      ['externalDocs', field(4, message('ExternalDocs'))],
      ['operationId', field(5)],
      ['produces', field(6)],
      ['consumes', field(7)],
      ['parameters', field(8, parameterOrReference)],
      ['responses', field(9, message('Responses'))],
      ['schemes', field(10)],
      ['deprecated', field(11, 'boolean')],
    ]),
    extensions: 13,
  },
  Responses: { fields: new Map(), extensions: 2, others: field(1, response) },
  Response: {
    fields: new Map([
      ['description', field(1)],
      ['schema', field(2, { choice: () => [1, message('Schema')] })],
    ]),
    extensions: 5,
  },
  JsonReference: {
    fields: new Map([
      ['$ref', field(1)],
      ['description', field(2)],
    ]),
  },
  BodyParameter: {
    fields: new Map([
      ['description', field(1)],
      ['name', field(2)],
      ['in', field(3)],
      ['required', field(4, 'boolean')],
      ['schema', field(5, message('Schema'))],
    ]),
    extensions: 6,
  },
  QueryParameter: {
    fields: new Map([...parameterHead, ['allowEmptyValue', field(5, 'boolean')], ...primitive(6), ...bounds(10)]),
    extensions: 23,
  },
  OtherParameter: { fields: new Map([...parameterHead, ...primitive(5), ...bounds(9)]), extensions: 22 },
  Items: { fields: new Map([...primitive(1), ...bounds(5)]), extensions: 18 },
  Schema: { fields: new Map(schemaFields), extensions: 31 },
  ExternalDocs: {
    fields: new Map([
      ['description', field(1)],
      ['url', field(2)],
    ]),
    extensions: 3,
  },
  ApiKeySecurity: {
    fields: new Map([
      ['type', field(1)],
      ['name', field(2)],
      ['in', field(3)],
      ['description', field(4)],
    ]),
    extensions: 5,
  },
};
