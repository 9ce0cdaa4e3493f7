import { isDeepStrictEqual } from 'node:util';
import { objectPath } from '@orrery/model';
import type { Change, Source, Store, StoredObject } from '@orrery/storage';
import { findPastDifferences } from './check-past.ts';
import type { FleetModel, ModelChange, ModelObject } from './fleet-model.ts';
import { trialSources } from './planned-batch.ts';
import { normalised } from './planned-object.ts';
import { auditRecord, sealedOwner, versionOf } from './to-batch.ts';

const everything = { kind: 'everything' } as const;
const pageSize = 700;
const waitMs = 10_000;

/**
 * Compares what a store answers with what it must hold: revision, sources, every object with its body in the default order, every change
 * that is not forgotten, some states of the past, scopes, sealed and audit rows, counts.
 * @returns the differences, one line each, at most some dozens.
 */
export async function findDifferences(store: Store, model: FleetModel): Promise<readonly string[]> {
  const sources = await store.sources(everything);
  const names = new Map(sources.map(({ id, name }) => [Number(id), name]));
  return [
    ...different('revision', Number(await store.revision()), model.revision),
    ...findSources(sources, model),
    ...(await findObjects(store, model, names)),
    ...(await findChanges(store, model)),
    ...(await findBesides(store, model, names)),
    ...(await findPastDifferences(store, model, names)),
  ];
}

function different(what: string, found: unknown, expected: unknown): string[] {
  if (isDeepStrictEqual(found, expected)) return [];
  return [`${what}: ${short(found)} in place of ${short(expected)}`];
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 400);
}

/** Sources of the plan are there as soon as a writer has looked for them; those made by batches with their batch. */
function findSources(sources: readonly Source[], model: FleetModel): string[] {
  const known: readonly string[] = [...trialSources, 'control'];
  const found = sources.map(({ name }) => name).filter((name) => !known.includes(name));
  return different('sources', found.toSorted(), model.madeSources.toSorted());
}

async function findObjects(store: Store, model: FleetModel, names: ReadonlyMap<number, string>): Promise<string[]> {
  const found = await readAll(store);
  const expected = model.objects;
  const lines = different('number of objects', found.length, expected.length);
  lines.push(...different('count', await store.count({ visible: everything }), expected.length));
  for (const [at, object] of expected.entries()) {
    const stored = found[at];
    lines.push(...different(`object ${at}`, stored && describeStored(stored, names), describeExpected(object)));
    if (lines.length > 10) break;
  }
  return lines;
}

async function readAll(store: Store): Promise<readonly StoredObject[]> {
  const query = { visible: everything };
  const found: StoredObject[] = [];
  let page = await store.list(query, { limit: pageSize });
  found.push(...page.objects);
  while (page.next !== undefined) {
    page = await store.list(query, { limit: pageSize, after: page.next });
    found.push(...page.objects);
  }
  return found;
}

function describeStored({ key, ...object }: StoredObject, names: ReadonlyMap<number, string>) {
  return {
    key: [names.get(key.source), key.group, key.resource, objectPath(key.namespace, key.name)],
    uid: object.uid,
    version: object.version,
    revision: Number(object.revision),
    originVersion: object.originVersion,
    annotationsEnd: object.annotationsEnd,
    body: new TextDecoder().decode(object.body),
  };
}

function describeExpected({ key, text, ...object }: ModelObject): ReturnType<typeof describeStored> {
  const { body, annotationsEnd } = normalised(text);
  return {
    key: [key.source, key.group, key.resource, objectPath(key.namespace, key.name)],
    uid: object.uid,
    version: versionOf(key),
    revision: object.revision,
    originVersion: object.originVersion,
    annotationsEnd,
    body: new TextDecoder().decode(body),
  };
}

/** Ids of sources differ from life to life of a source: those of the changes must tell them apart, and nothing else. */
async function findChanges(store: Store, model: FleetModel): Promise<string[]> {
  const { changelog } = await store.horizon();
  const expected = model.changes.filter(({ revision }) => revision > Number(changelog));
  const last = expected.at(-1)?.revision;
  const found = last === undefined ? [] : await readChanges(store, last);
  const lines = different('number of changes', found.length, expected.length);
  const lives = new Map<number, string>();
  for (const [at, change] of expected.entries()) {
    const read = found[at];
    const life = `${change.key.source} ${change.life}`;
    if (read !== undefined && !lives.has(read.key.source)) lives.set(read.key.source, life);
    const isLife = read === undefined || lives.get(read.key.source) === life;
    if (!isLife) lines.push(`change ${change.revision}: of source ${read.key.source}, which is not ${life}`);
    lines.push(...different(`change ${change.revision}`, read && describeChange(read), describeModelChange(change)));
    if (lines.length > 10) break;
  }
  return lines;
}

/** Changes behind the horizon until one of this revision, or later, has come; what never comes is waited for in vain. */
async function readChanges(store: Store, last: number): Promise<readonly Change[]> {
  const found: Change[] = [];
  const { changelog } = await store.horizon();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(waitMs)]);
  for await (const page of store.changes(changelog, { visible: everything }, { signal })) {
    found.push(...page);
    if (Number(page.at(-1)?.revision) >= last) stop.abort();
  }
  return found;
}

function describeChange({ revision, type, key, previous }: Change) {
  return {
    revision: Number(revision),
    type,
    key: [key.group, key.resource, objectPath(key.namespace, key.name)],
    previous: previous === undefined ? undefined : Number(previous),
  };
}

function describeModelChange({ revision, type, key, previous }: ModelChange): ReturnType<typeof describeChange> {
  return { revision, type, key: [key.group, key.resource, objectPath(key.namespace, key.name)], previous };
}

async function findBesides(store: Store, model: FleetModel, names: ReadonlyMap<number, string>): Promise<string[]> {
  const { batches } = model;
  const audit = await store.audit({ after: 0, limit: 1_000_000 });
  const records = audit.map(({ number, record }) => [number, new TextDecoder().decode(record)]);
  const expected = Array.from({ length: batches }, (_, at) => [at + 1, new TextDecoder().decode(auditRecord(at))]);
  const sealed = await store.sealed(sealedOwner(store.control));
  const scopes = await store.scopes({ visible: everything });
  const states = new Map(scopes.map(({ scope, resourceVersion }) => [names.get(scope.source), resourceVersion]));
  const expectedStates = new Map(model.scopes.entries().map(([source, number]) => [source, String(number)]));
  const ids = sealed.map(({ id }) => id);
  return [
    ...different('audit rows', records, expected),
    ...different('sealed rows', ids, batches === 0 ? [] : [`sealed-${batches - 1}`]),
    ...different('scopes', [...states].toSorted(), [...expectedStates].toSorted()),
    ...(await findLabelled(store, model)),
  ];
}

/** One condition that the label index answers. */
async function findLabelled(store: Store, model: FleetModel): Promise<string[]> {
  const where = { kind: 'label', of: 'labels', key: 'part', test: { op: 'in', values: ['p1'] } } as const;
  const page = await store.list({ visible: everything, where }, { limit: 100_000 });
  const expected = model.objects.filter(({ text }) => JSON.parse(text).metadata.labels.part === 'p1');
  const revisions = page.objects.map(({ revision }) => Number(revision));
  const expectedRevisions = expected.map(({ revision }) => revision);
  return different('objects of a label', revisions, expectedRevisions);
}
