import {
  type ControlMetadata,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  labelKeyProblem,
  labelValueProblem,
  memberAt,
  objectNameProblem,
  type StatusCause,
  StatusError,
  textMembersAt,
} from '@orrery/model';
import { invalid, required } from './field-causes.ts';

/** Metadata as a client wrote it: what it may say, and what it may only repeat. */
export interface WrittenMetadata {
  readonly name: string;
  readonly generateName: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Empty when not given. */
  readonly uid: string;
  /** Empty when not given. */
  readonly resourceVersion: string;
  /** Paths of members that Kubernetes' metadata has not. */
  readonly unknown: readonly string[];
}

/** Members that only the server writes; a client may send them back. */
const serverOwned: ReadonlySet<string> = new Set([
  ...['generation', 'creationTimestamp', 'managedFields', 'selfLink', 'namespace'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
]);

/** Members that would have to have an effect this build does not give them. */
const notBuilt: ReadonlySet<string> = new Set(['finalizers', 'ownerReferences']);

/** Finalizers whose work the deletion of a cluster does at once: manifests that were read from elsewhere carry them. */
const fulfilledFinalizers: ReadonlySet<unknown> = new Set([
  ...['clusterpedia.io/cluster-synchro-controller', 'orrery.dev/source-cleanup'],
]);

const texts: ReadonlySet<string> = new Set(['name', 'generateName', 'uid', 'resourceVersion']);
const textMaps: ReadonlySet<string> = new Set(['labels', 'annotations']);

/**
 * Reads the metadata of a written object.
 * @throws StatusError BadRequest when a member has another type than Kubernetes gives it, or is one that is not supported yet.
 */
export function readMetadata(object: JsonObject): WrittenMetadata {
  const metadata = memberAt(object, 'metadata') ?? {};
  if (!isJsonObject(metadata)) throw wrongType('metadata', 'an object');
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || serverOwned.has(name)) continue;
    if (texts.has(name)) requireText(name, value);
    else if (textMaps.has(name)) requireTextMap(name, value);
    else if (notBuilt.has(name)) refuseContent(name, value);
    else unknown.push(`metadata.${name}`);
  }
  const textAt = (name: string): string => String(memberAt(metadata, name) ?? '');
  return {
    name: textAt('name'),
    generateName: textAt('generateName'),
    ...textMapAt(metadata, 'labels'),
    ...textMapAt(metadata, 'annotations'),
    uid: textAt('uid'),
    resourceVersion: textAt('resourceVersion'),
    unknown,
  };
}

function textMapAt(
  metadata: JsonObject,
  name: 'labels' | 'annotations',
): Pick<WrittenMetadata, 'labels' | 'annotations'> {
  const map = memberAt(metadata, name);
  return isJsonObject(map) ? { [name]: Object.fromEntries(textMembersAt(map)) } : {};
}

function requireText(name: string, value: JsonValue): void {
  if (typeof value !== 'string') throw wrongType(`metadata.${name}`, 'a string');
}

function requireTextMap(name: string, value: JsonValue): void {
  if (!isJsonObject(value)) throw wrongType(`metadata.${name}`, 'a map of strings');
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') throw wrongType(`metadata.${name}[${JSON.stringify(key)}]`, 'a string');
  }
}

function refuseContent(name: string, value: JsonValue): void {
  if (Array.isArray(value) && value.every((one) => name === 'finalizers' && fulfilledFinalizers.has(one))) return;
  throw new StatusError('BadRequest', `metadata.${name} is not supported yet; leave it out`);
}

function wrongType(path: string, wanted: string): StatusError {
  return new StatusError('BadRequest', `${path} must be ${wanted}`);
}

/** Of a name that is repeated in a message. */
const maxShownName = 253;
/** As Kubernetes, in all (S-28.1). */
const maxAnnotationBytes = 256 * 1024;

/** What is wrong with metadata that has its name, one cause per field. */
export function metadataCauses(metadata: Pick<ControlMetadata, 'name' | 'labels' | 'annotations'>): StatusCause[] {
  const causes = [...nameCauses(metadata.name)];
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    const keyProblem = labelKeyProblem(key);
    if (keyProblem !== undefined) causes.push(invalid('metadata.labels', JSON.stringify(key), keyProblem));
    const valueProblem = labelValueProblem(value);
    if (valueProblem !== undefined) causes.push(invalid('metadata.labels', JSON.stringify(value), valueProblem));
  }
  return [...causes, ...annotationCauses(metadata.annotations ?? {})];
}

function nameCauses(name: string): StatusCause[] {
  if (name === '') return [required('metadata.name', 'name or generateName is required')];
  const problem = objectNameProblem(name);
  return problem === undefined ? [] : [invalid('metadata.name', JSON.stringify(name.slice(0, maxShownName)), problem)];
}

function annotationCauses(annotations: Readonly<Record<string, string>>): StatusCause[] {
  const causes: StatusCause[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    const problem = labelKeyProblem(key.toLowerCase());
    if (problem !== undefined) causes.push(invalid('metadata.annotations', JSON.stringify(key), problem));
  }
  if (bytes > maxAnnotationBytes) {
    const message = `Too long: may not be more than ${maxAnnotationBytes} bytes`;
    causes.push({ field: 'metadata.annotations', message, reason: 'FieldValueTooLong' });
  }
  return causes;
}
