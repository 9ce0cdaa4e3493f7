import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FeedItem } from '@orrery/client';
import { errorCode } from '@orrery/kit';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parseAllDocuments } from 'yaml';
import { CliError, causedError } from '../cli-error.ts';

const objectSchema = Type.Object({
  apiVersion: Type.String({ minLength: 1 }),
  kind: Type.String({ minLength: 1 }),
  metadata: Type.Object({
    uid: Type.Optional(Type.String()),
    name: Type.String({ minLength: 1 }),
    namespace: Type.Optional(Type.String()),
    resourceVersion: Type.Optional(Type.String()),
  }),
});

const listSchema = Type.Object({ kind: Type.String({ pattern: 'List$' }), items: Type.Array(Type.Unknown()) });

/** An exported cluster: its objects by kind, as the feed names kinds, and the uid of kube-system when it is among them. */
export interface ClusterExport {
  readonly kinds: ReadonlyMap<string, readonly FeedItem[]>;
  readonly uid: string | undefined;
}

const readableFiles: ReadonlySet<string> = new Set(['.json', '.ndjson', '.yaml', '.yml']);

/**
 * Reads the objects of all JSON, NDJSON and YAML files of a folder and its subfolders: single objects or lists, as `kubectl get -o json`
 * and `-o yaml` print them. Everything is in memory at once.
 * @throws CliError (2) naming the file, when it cannot be read, is no JSON or YAML, or has an object without kind, name or uid.
 */
export async function readExport(directory: string): Promise<ClusterExport> {
  const kinds = new Map<string, FeedItem[]>();
  let uid: string | undefined;
  for (const file of await filesOf(directory)) {
    for (const value of documentsOf(file, await readFile(file, 'utf8'))) {
      const object = checkedObject(file, value);
      const { apiVersion, kind, metadata } = object;
      if (kind === 'Namespace' && metadata.name === 'kube-system') uid = metadata.uid;
      const name = `${apiVersion}/${kind}`;
      const items = kinds.get(name) ?? [];
      items.push(itemOf(file, object, value));
      kinds.set(name, items);
    }
  }
  if (kinds.size === 0) throw new CliError(2, `${directory} has no objects in .json, .ndjson, .yaml or .yml files`);
  return { kinds, uid };
}

async function filesOf(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory, { recursive: true });
    return names
      .filter((name) => readableFiles.has(extname(name)))
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    throw causedError(2, `--dir ${directory} cannot be read (${errorCode(error)})`, error);
  }
}

function documentsOf(file: string, text: string): unknown[] {
  try {
    const documents = extname(file).startsWith('.y') ? yamlDocuments(text) : jsonDocuments(file, text);
    return documents.flatMap((document) => (Value.Check(listSchema, document) ? document.items : [document]));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw causedError(2, `${file} is unreadable: ${error instanceof Error ? error.message.split('\n')[0] : ''}`, error);
  }
}

function jsonDocuments(file: string, text: string): unknown[] {
  if (extname(file) === '.json') return [parseExact(text)];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseExact);
}

function yamlDocuments(text: string): unknown[] {
  return parseAllDocuments(text, { intAsBigInt: true })
    .map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw error;
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      return value;
    })
    .filter((value) => value !== null);
}

/** Numbers keep their spelling where a double would lose digits (ECMAScript 2026, JSON.rawJSON). */
function parseExact(text: string): unknown {
  const value: unknown = JSON.parse(text, (_key, each: unknown, context?: { readonly source?: string }) =>
    typeof each === 'number' && context?.source !== undefined && String(each) !== context.source
      ? rawJson(context.source)
      : each,
  );
  return value;
}

function rawJson(text: string): unknown {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }; // in V8, not in the types yet
  return rawJSON(text);
}

function checkedObject(file: string, value: unknown): Static<typeof objectSchema> {
  if (Value.Check(objectSchema, value)) return value;
  throw new CliError(2, `${file}: expected objects with apiVersion, kind and metadata.name, or lists of them`);
}

function itemOf(file: string, { kind, metadata }: Static<typeof objectSchema>, value: unknown): FeedItem {
  const { uid, namespace = '', name, resourceVersion } = metadata;
  if (uid === undefined) {
    throw new CliError(
      2,
      `${file}: ${kind} ${namespace === '' ? '' : `${namespace}/`}${name} has no metadata.uid: export it from a cluster`,
    );
  }
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? rawJson(String(each)) : each,
  );
  if (resourceVersion !== undefined && resourceVersion !== '') return { uid, fingerprint: resourceVersion, text };
  const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { uid, fingerprint, text: `{"fp":${JSON.stringify(fingerprint)},${text.slice(1)}` };
}
