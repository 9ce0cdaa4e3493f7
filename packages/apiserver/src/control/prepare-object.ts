import {
  apiVersionOf,
  type ControlKind,
  type ControlObject,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  memberAt,
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
  const unknown = [...Object.keys(written).filter((key) => !topMembers.has(key)), ...metadata.unknown, ...spec.unknown];
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
  const { uid = newUid(), creationTimestamp = timestamp(nowMs), generation = 1 } = old?.metadata ?? {};
  return { uid, creationTimestamp, generation };
}

function timestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
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
  // kube-apiserver repeats the whole patched object here; a credential in it must not come back
  if (old !== undefined) throw invalidObject(kind, old.metadata.name, [invalid('patch', '"***"', problem)]);
  throw new StatusError('BadRequest', `${name} in version "${version}" cannot be handled as a ${name}: ${problem}`);
}

function specCauses(kind: ControlKind, spec: JsonValue): StatusCause[] {
  if (spec === null) return [required('spec')];
  const writeOnly = kind.writeOnly;
  const causes = fieldCauses(kind.spec, spec, { path: 'spec', writeOnly });
  return causes.length === 0 && !isJsonObject(spec) ? [required('spec')] : causes;
}
