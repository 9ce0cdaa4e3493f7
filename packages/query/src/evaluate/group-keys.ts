import { StatusError } from '@orrery/model';
import type { GroupKey } from '../ast.ts';
import type { ObjectView } from '../object-view.ts';
import { scalarText } from '../paths/equals-text.ts';
import { fieldReader } from './field-values.ts';
import { labelValue } from './label-matcher.ts';
import type { World } from './world.ts';

/** An object counts in at most this many groups. */
const maxGroupsOfObject = 10_000;

/** The groups an object counts in: one key per group key asked for, null where it has none. At least one group, none twice. */
export type GroupReader = (object: ObjectView) => readonly (readonly (string | null)[])[];

/**
 * Prepares group keys (SEA-M01, M03). Keys are texts: a source is `<kind>/<name>`, a cluster its name, a kind its plural, a bucket of creation times the
 * RFC 3339 time it begins, a field the text of each distinct scalar.
 * @throws StatusError BadRequest from the reader for an object with over 10,000 combinations of values.
 */
export function groupReader(by: readonly GroupKey[], world: World): GroupReader {
  const readers = by.map((key) => groupKeyReader(key, world));
  return (object) => combineGroupKeys(readers.map((read) => read(object)));
}

/**
 * The groups of an object from its values of each key; no value of a key is null.
 * @throws StatusError BadRequest for over 10,000 of them.
 */
export function combineGroupKeys(values: readonly (readonly string[])[]): (readonly (string | null)[])[] {
  let groups: (readonly (string | null)[])[] = [[]];
  for (const keys of values) {
    if (groups.length * keys.length > maxGroupsOfObject) {
      throw new StatusError('BadRequest', `groupBy: an object counts in more than ${maxGroupsOfObject} groups`);
    }
    groups = groups.flatMap((group) => (keys.length === 0 ? [[...group, null]] : keys.map((key) => [...group, key])));
  }
  return groups;
}

/** Reads the values an object has of one key, none twice. */
export function groupKeyReader(key: GroupKey, world: World): (object: ObjectView) => readonly string[] {
  switch (key.by) {
    case 'source':
      return ({ source }) => [`${source.kind}/${source.name}`];
    case 'cluster':
    case 'account':
    case 'feed':
      return ({ source }) => (source.kind === key.by ? [source.name] : []);
    case 'group':
      return ({ kind }) => [kind.group];
    case 'kind':
      return ({ kind }) => [kind.resource];
    case 'namespace':
      return ({ namespace }) => (namespace === '' ? [] : [namespace]);
    case 'name':
      return ({ name }) => [name];
    case 'label':
      return ({ labels }) => present(labelValue(labels, key.key));
    case 'field': {
      const read = fieldReader(key.field, world);
      return (object) => [...new Set(read(object).flatMap((value) => scalarText(value) ?? []))];
    }
    case 'created':
      return ({ createdAt }) => present(createdAt === undefined ? undefined : bucketStart(createdAt, key.bucketMs));
    default:
      return key satisfies never;
  }
}

function present(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function bucketStart(time: number, bucketMs: number): string {
  return new Date(Math.floor(time / bucketMs) * bucketMs).toISOString();
}
