import { isJsonList, isJsonObject, type JsonValue, type StatusCause } from '@orrery/model';
import type { TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import { Errors } from 'typebox/value';

/** What a check of a value needs to word its findings. */
export interface FieldContext {
  /** Path of the value in its object. */
  readonly path: string;
  /** Paths below which no value is repeated in a message. */
  readonly writeOnly: readonly (readonly string[])[];
}

/** One finding of the validator, as far as it is read. */
interface Finding {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** What is wrong with a value by its schema: one cause per field and rule, in kube-apiserver's words. Empty when it is right. */
export function fieldCauses(schema: TSchema, value: JsonValue, context: FieldContext): StatusCause[] {
  const findings = findingsOf(schema, value);
  const byField = Map.groupBy(findings, (finding) => finding.instancePath);
  return [...byField.values()].flatMap((group) => causesOf(group, value, context));
}

/** More than a person mends at once; a wrong word of a choice is one for each word. */
const maxFindings = 500;

/** The validator gives 8 findings, which may be those of two fields, unless its settings, which are of the process, say otherwise. */
function findingsOf(schema: TSchema, value: JsonValue): readonly Finding[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: maxFindings });
  try {
    return Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function causesOf(findings: readonly Finding[], root: JsonValue, context: FieldContext): StatusCause[] {
  const [first] = findings;
  if (first === undefined) return [];
  const steps = first.instancePath.split('/').slice(1).map(unescapePointer);
  const value = valueAt(root, steps);
  const field = steps.reduce((path, step) => path + stepText(step), context.path);
  const allowed = findings.filter(({ keyword }) => keyword === 'const' || keyword === 'enum').flatMap(allowedValues);
  if (allowed.length > 0) return [unsupported(field, shown(value, field, context), allowed)];
  return findings.flatMap((finding) => causeOf(finding, { field, value, shown: shown(value, field, context) }));
}

interface WrongField {
  readonly field: string;
  readonly value: JsonValue | undefined;
  readonly shown: string;
}

function causeOf(finding: Finding, { field, value, shown }: WrongField): StatusCause[] {
  const wanted = (name: string): unknown => Reflect.get(finding.params, name);
  const size = isJsonList(value) ? value.length : 0;
  switch (finding.keyword) {
    case 'required':
      return [wanted('requiredProperties')].flat().map((name) => required(`${field}.${name}`));
    case 'type': {
      const got = typeName(value);
      const message = `Invalid value: "${got}": ${field} in body must be of type ${wanted('type')}: "${got}"`;
      return [{ field, message, reason: 'FieldValueTypeInvalid' }];
    }
    case 'maxLength':
      return [
        { field, message: `Too long: may not be more than ${wanted('limit')} bytes`, reason: 'FieldValueTooLong' },
      ];
    case 'maxItems': {
      const limit = Number(wanted('limit'));
      const message = `Too many: ${size}: must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`;
      return [{ field, message, reason: 'FieldValueTooMany' }];
    }
    case 'minItems':
      return [invalid(field, String(size), `${field} in body should have at least ${wanted('limit')} items`)];
    case 'pattern':
      return [invalid(field, shown, `${field} in body should match '${wanted('pattern')}'`)];
    default:
      return [invalid(field, shown, `${field} in body ${finding.message}`)];
  }
}

/** A field that must be given. */
export function required(field: string, why = ''): StatusCause {
  return { field, message: why === '' ? 'Required value' : `Required value: ${why}`, reason: 'FieldValueRequired' };
}

/** A value that is wrong. @param shown the value as JSON. */
export function invalid(field: string, shown: string, why: string): StatusCause {
  return { field, message: `Invalid value: ${shown}: ${why}`, reason: 'FieldValueInvalid' };
}

function unsupported(field: string, shown: string, allowed: readonly unknown[]): StatusCause {
  const values = allowed.map((value) => JSON.stringify(value)).join(', ');
  return {
    field,
    message: `Unsupported value: ${shown}: supported values: ${values}`,
    reason: 'FieldValueNotSupported',
  };
}

function allowedValues({ params }: Finding): unknown[] {
  const one: unknown = Reflect.get(params, 'allowedValue');
  return one === undefined ? [Reflect.get(params, 'allowedValues')].flat() : [one];
}

function shown(value: JsonValue | undefined, field: string, { writeOnly }: FieldContext): string {
  const isHidden = writeOnly.some((path) => {
    const hidden = path.join('.');
    // a wrong value above a write-only field may hold it
    return `${field}.`.startsWith(`${hidden}.`) || `${hidden}.`.startsWith(`${field}.`);
  });
  return isHidden ? '"***"' : JSON.stringify(value ?? null);
}

function valueAt(root: JsonValue, steps: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const step of steps) {
    if (isJsonList(at)) at = at[Number(step)];
    else at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

function stepText(step: string): string {
  return /^\d+$/.test(step) ? `[${step}]` : `.${step}`;
}

/** RFC 6901. */
function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function typeName(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isJsonList(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
