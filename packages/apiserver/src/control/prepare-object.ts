import {
  apiVersionOf,
  type ControlKind,
  type ControlObject,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memberAt,
  rfc3339Text,
  type StatusCause,
  StatusError,
} from '@orrery/model';
import { Default } from 'typebox/value';
import { metadataCauses, readMetadata } from './control-metadata.ts';
import { fieldCauses, invalid, required } from './field-causes.ts';
import { invalidObject } from './invalid-object.ts';
import { pruneUnknown } from './prune-unknown.ts';
import type { WriteOptions } from './write-options.ts';

/** How a written object becomes one to admit. */
export interface PrepareOptions {
  readonly kind: ControlKind;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  /** What is stored now; absent at creation. */
  readonly old?: ControlObject;
  readonly newUid: () => string;
  /** A name that begins with `generateName`. */
  readonly generateName: (prefix: string) => string;
  readonly nowMs: number;
}

/** An object that fits its schema, with the metadata the server owns. */
export interface Prepared {
  readonly object: ControlObject;
  readonly warnings: readonly string[];
}

const topMembers: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

/**
 * Checks a written object and completes it: unknown members pruned or refused, defaults filled in, metadata and status of the server's
 * kept.
 * @throws StatusError BadRequest for another kind or types no object has, Invalid with one cause per wrong field.
 */
export function prepareObject(written: JsonObject, options: PrepareOptions): Prepared {
  const { kind, old } = options;
  checkType(written, kind);
  const metadata = readMetadata(written);
  const name =
    metadata.name === '' && metadata.generateName !== '' ? options.generateName(metadata.generateName) : metadata.name;
  const spec = pruneUnknown(kind.spec, memberAt(written, 'spec') ?? null, 'spec');
  const top = Object.keys(written).filter((key) => !topMembers.has(key));
  // in kube-apiserver's order (seen on 1.36)
  const unknown = [...metadata.unknown, ...[...top, ...spec.unknown].sort()];
  refuseUnknown(unknown, options);
  const filled = spec.value === null ? null : (Default(kind.spec, structuredClone(spec.value)) as JsonValue); // JSON in, JSON out
  const causes = [...metadataCauses({ ...metadata, name }), ...specCauses(kind, filled)];
  if (causes.length > 0) throw invalidObject(kind, name, causes);
  const { labels, annotations, generateName } = metadata;
  const object: ControlObject = {
    apiVersion: apiVersionOf(kind.api),
    kind: kind.api.kind,
    metadata: {
      name,
      ...(generateName === '' ? {} : { generateName }),
      ...ownedMetadata(options),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: filled,
    ...(old?.status === undefined ? {} : { status: old.status }),
  };
  const warnings = options.fieldValidation === 'Ignore' ? [] : unknown.map((path) => `unknown field "${path}"`);
  return { object, warnings };
}

function ownedMetadata({
  old,
  newUid,
  nowMs,
}: PrepareOptions): Pick<ControlObject['metadata'], 'uid' | 'creationTimestamp' | 'generation'> {
  const { uid = newUid(), creationTimestamp = rfc3339Text(nowMs), generation = 1 } = old?.metadata ?? {};
  return { uid, creationTimestamp, generation };
}

function checkType(written: JsonObject, kind: ControlKind): void {
  const expected = apiVersionOf(kind.api);
  const apiVersion = memberAt(written, 'apiVersion') ?? '';
  if (apiVersion !== expected) {
    throw new StatusError(
      'BadRequest',
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  const kindName = memberAt(written, 'kind') ?? '';
  if (kindName === kind.api.kind) return;
  const name = memberAt(written, 'metadata', 'name');
  const cause = invalid('kind', JSON.stringify(kindName), `must be ${kind.api.kind}`);
  throw invalidObject(kind, typeof name === 'string' ? name : '', [cause]);
}

function refuseUnknown(unknown: readonly string[], { kind, fieldValidation, old }: PrepareOptions): void {
  if (fieldValidation !== 'Strict' || unknown.length === 0) return;
  const texts = unknown.map((path) => `unknown field "${path}"`).join(', ');
  const { kind: name, version } = kind.api;
  const problem = `strict decoding error: ${texts}`;
  if (old !== undefined) throw undecodedPatch(kind, old.metadata.name, problem);
  throw new StatusError('BadRequest', `${name} in version "${version}" cannot be handled as a ${name}: ${problem}`);
}

/**
 * As kube-apiserver 1.36 has it, whose details name no object, so that kubectl says "The request is invalid"; but it repeats the whole
 * patched object behind "Invalid value", in which a credential would come back.
 */
function undecodedPatch({ api }: ControlKind, name: string, problem: string): StatusError {
  const cause = { field: 'patch', message: `Invalid value: ${problem}`, reason: 'FieldValueInvalid' };
  const message = `${api.kind}.${api.group} ${JSON.stringify(name)} is invalid: ${cause.field}: ${cause.message}`;
  return new StatusError('Invalid', message, { details: { causes: [cause] } });
}

function specCauses(kind: ControlKind, spec: JsonValue): StatusCause[] {
  if (spec === null) return [required('spec')];
  const writeOnly = kind.writeOnly;
  const causes = fieldCauses(kind.spec, spec, { path: 'spec', writeOnly });
  return causes.length === 0 && !isJsonObject(spec) ? [required('spec')] : causes;
}
