import { isJsonObject, type JsonObject, type JsonValue, memberAt } from '@orrery/model';
import type { FieldPath, PathStep } from '@orrery/query';
import { parsePlainJson } from '../json/plain-json.ts';

/** What a schema says of the fields of a value; descriptions and limits are left behind. */
export interface FieldShape {
  /** Nothing is said: whatever is below may be there. */
  isOpen: boolean;
  /** It is an object, whatever is in it. */
  isObject: boolean;
  readonly fields: Map<string, FieldShape>;
  /** Of the members of a map, whatever their names. */
  values?: FieldShape;
  /** Of the elements of a list. */
  elements?: FieldShape;
  /** More that is said of the same value (`allOf`, `oneOf`, `$ref`...): a field that one of them has is there. */
  readonly parts: FieldShape[];
}

/** The kind of a schema in an OpenAPI v3 document. */
export interface SchemaKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The shapes of the schemas a document names, made when they are first needed: schemas can hold themselves. */
interface Named {
  readonly schemas: JsonObject;
  readonly shapes: Map<string, FieldShape>;
  /** How deep the schema in hand stands in others. */
  depth: number;
}

/** Deeper ones are taken for open: documents are those that clusters publish, whatever is in them. */
const maxDepth = 200;

/** Shapes that are looked at for one path; then whatever was asked may be there. */
const maxSteps = 1_000;

/** The shape of a kind as an OpenAPI v3 document has it (`x-kubernetes-group-version-kind`); undefined when it does not. */
export function shapeOfKind(document: JsonValue, kind: SchemaKind): FieldShape | undefined {
  const schemas = memberAt(document, 'components', 'schemas');
  if (!isJsonObject(schemas)) return undefined;
  const found = Object.entries(schemas).find(([, schema]) => isOfKind(schema, kind));
  return found === undefined ? undefined : namedShape({ schemas, shapes: new Map(), depth: 0 }, found[0]);
}

/** The shape of a kind of ours. */
export function shapeOfControl(schemas: { readonly spec: object; readonly status: object }): FieldShape {
  const named: Named = { schemas: {}, shapes: new Map(), depth: 0 };
  const shape = emptyShape();
  for (const [name, schema] of Object.entries(schemas))
    shape.fields.set(name, shapeOf(named, parsePlainJson(JSON.stringify(schema))));
  return shape;
}

function isOfKind(schema: JsonValue, { group, version, kind }: SchemaKind): boolean {
  const kinds = memberAt(schema, 'x-kubernetes-group-version-kind');
  if (!Array.isArray(kinds)) return false;
  return kinds.some(
    (each) =>
      memberAt(each, 'group') === group && memberAt(each, 'version') === version && memberAt(each, 'kind') === kind,
  );
}

function emptyShape(): FieldShape {
  return { isOpen: false, isObject: false, fields: new Map(), parts: [] };
}

function namedShape(named: Named, name: string): FieldShape {
  const known = named.shapes.get(name);
  if (known !== undefined) return known;
  const shape = emptyShape();
  named.shapes.set(name, shape);
  const schema = Object.hasOwn(named.schemas, name) ? named.schemas[name] : undefined;
  fillShape(named, shape, schema);
  return shape;
}

function shapeOf(named: Named, schema: JsonValue | undefined): FieldShape {
  const shape = emptyShape();
  fillShape(named, shape, schema);
  return shape;
}

/** Extensions after which any member may follow. */
const openWords = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'];

function fillShape(named: Named, shape: FieldShape, schema: JsonValue | undefined): void {
  shape.isObject = isJsonObject(schema) && memberAt(schema, 'type') === 'object';
  if (named.depth > maxDepth || !isJsonObject(schema) || openWords.some((word) => memberAt(schema, word) === true)) {
    shape.isOpen = true;
    return;
  }
  named.depth += 1;
  const properties = memberAt(schema, 'properties');
  if (isJsonObject(properties)) {
    for (const [name, each] of Object.entries(properties)) shape.fields.set(name, shapeOf(named, each));
  }
  const values = memberAt(schema, 'additionalProperties');
  if (values !== undefined && values !== false) shape.values = shapeOf(named, values);
  const elements = memberAt(schema, 'items');
  if (elements !== undefined) shape.elements = shapeOf(named, elements);
  addParts(named, shape, schema);
  named.depth -= 1;
  shape.isOpen = saysNothing(shape, memberAt(schema, 'type'));
}

function addParts(named: Named, shape: FieldShape, schema: JsonObject): void {
  const reference = memberAt(schema, '$ref');
  if (typeof reference === 'string') {
    shape.parts.push(namedShape(named, reference.slice(reference.lastIndexOf('/') + 1)));
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const alternatives = memberAt(schema, word);
    // those that only say which members must be there say nothing of others
    if (Array.isArray(alternatives))
      shape.parts.push(...alternatives.filter(describesFields).map((each) => shapeOf(named, each)));
  }
}

/** Words by which a schema says what is below a value. */
const fieldWords = ['type', 'properties', 'additionalProperties', 'items', '$ref', 'allOf', 'anyOf', 'oneOf'];

function describesFields(schema: JsonValue): boolean {
  return isJsonObject(schema) && [...fieldWords, ...openWords].some((word) => Object.hasOwn(schema, word));
}

/** An object or a list of which nothing more is said, and what not even has a type. */
function saysNothing({ fields, values, elements, parts }: FieldShape, type: JsonValue | undefined): boolean {
  if (parts.length > 0 || values !== undefined) return false;
  if (type === undefined || type === 'object') return fields.size === 0 && elements === undefined;
  return type === 'array' && elements === undefined;
}

/** Whether a value of the shape may have something at a path; lists without a step of their own are passed through (SEA-E02). */
export function mayHave(shape: FieldShape, path: FieldPath): boolean {
  return isBelow(shape, path, { left: maxSteps, isEnd: () => true });
}

/** Whether a path ends in the elements of a list, and these are objects by each of the shapes that has them (SEA-E03). */
export function isListOfObjects(shapes: readonly FieldShape[], path: FieldPath): boolean {
  if (path.at(-1)?.kind !== 'each') return false;
  const ends: (FieldShape | undefined)[] = [];
  const isEnd = (end: FieldShape | undefined): boolean => {
    ends.push(end);
    return false;
  };
  for (const shape of shapes) isBelow(shape, path, { left: maxSteps, isEnd });
  return ends.length > 0 && ends.every((end) => end !== undefined && isObject(end, new Set()));
}

function isObject(shape: FieldShape, seen: Set<FieldShape>): boolean {
  if (shape.isObject || shape.fields.size > 0) return true;
  if (seen.has(shape)) return false;
  seen.add(shape);
  return shape.parts.some((part) => isObject(part, seen));
}

interface Walk {
  left: number;
  /** Hears what stands at the end of the path, undefined where nothing is said of it; true ends the walk. */
  readonly isEnd: (end: FieldShape | undefined) => boolean;
}

function isBelow(shape: FieldShape, path: FieldPath, walk: Walk): boolean {
  const [step, ...rest] = path;
  walk.left -= 1;
  if (step === undefined) return walk.isEnd(shape);
  if (shape.isOpen || walk.left < 0) return walk.isEnd(undefined);
  return leadsOn(shape, [step, ...rest], walk) || shape.parts.some((part) => isBelow(part, path, walk));
}

function leadsOn(shape: FieldShape, path: readonly [PathStep, ...PathStep[]], walk: Walk): boolean {
  const { fields, values, elements } = shape;
  const [step, ...rest] = path;
  if (step.kind !== 'member')
    return elements !== undefined && hasNames(elements, step) && isBelow(elements, rest, walk);
  const member = fields.get(step.name) ?? values;
  if (member !== undefined && isBelow(member, rest, walk)) return true;
  return elements !== undefined && isBelow(elements, path, walk);
}

/** Whether the names that an element filter compares are there. */
function hasNames(elements: FieldShape, step: Exclude<PathStep, { readonly kind: 'member' }>): boolean {
  return step.kind !== 'where' || step.equals.every(({ name }) => mayHave(elements, [{ kind: 'member', name }]));
}
