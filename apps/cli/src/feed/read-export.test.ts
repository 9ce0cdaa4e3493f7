import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExport } from './read-export.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-export-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(name: string, text: string): Promise<void> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

function pod(uid: string, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { uid, name: uid, namespace: 'd', resourceVersion: '7' }, ...more };
}

async function texts(kind: string): Promise<string[]> {
  return ((await readExport(folder)).kinds.get(kind) ?? []).map(({ text }) => text);
}

describe('readExport', () => {
  it('KSY-K12 reads lists, single objects and lines, of all files and subfolders', async () => {
    await put('a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod('u1'), pod('u2')] }));
    await put('more/b.json', JSON.stringify(pod('u3')));
    await put('c.ndjson', `${JSON.stringify(pod('u4'))}\n\n${JSON.stringify(pod('u5'))}\n`);
    await put('d.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {uid: u6, name: web, namespace: d}\n---\n');
    await put('README.md', 'no export');
    const { kinds } = await readExport(folder);
    const uids = [...kinds].map(([kind, items]) => [kind, items.map(({ uid }) => uid)]);
    expect(uids).toEqual([
      ['v1/Pod', ['u1', 'u2', 'u4', 'u5', 'u3']],
      ['apps/v1/Deployment', ['u6']],
    ]);
  });

  it('TAG-F13 finds the identity of the cluster among its namespaces', async () => {
    await put(
      'a.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { uid: 'c1', name: 'kube-system' } }),
    );
    expect((await readExport(folder)).uid).toBe('c1');
  });

  it.each([
    [
      'a.json',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"uid":"u","name":"n"},"spec":{"n":9007199254740993,"f":1.0}}',
    ],
    [
      'a.ndjson',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"uid":"u","name":"n"},"spec":{"n":9007199254740993,"f":1.0}}',
    ],
    ['a.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {uid: u, name: n}\nspec: {n: 9007199254740993, f: "1.0"}\n'],
  ])('SEA-N numbers keep all their digits: %s', async (name, text) => {
    await put(name, text);
    const [found = ''] = await texts('v1/Pod');
    expect(found).toContain('9007199254740993');
    expect(found).toMatch(/"f":"?1\.0"?/);
  });

  it('TAG-F21 an object without resourceVersion has a fingerprint that changes with it', async () => {
    const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { uid: 'u', name: 'n' } };
    const fingerprintOf = async (object: object): Promise<string> => {
      await put('a.json', JSON.stringify(object));
      const [item] = (await readExport(folder)).kinds.get('v1/Pod') ?? [];
      expect(JSON.parse(item?.text ?? '')).toMatchObject({ fp: item?.fingerprint });
      return item?.fingerprint ?? '';
    };
    const first = await fingerprintOf(bare);
    expect(await fingerprintOf(bare)).toBe(first);
    expect(await fingerprintOf({ ...bare, spec: {} })).not.toBe(first);
    await put('a.json', JSON.stringify(pod('u')));
    expect((await readExport(folder)).kinds.get('v1/Pod')?.[0]?.fingerprint).toBe('7');
  });

  it('KSY-K12 YAML as kubectl prints it: long texts, times and booleans in quotes stay texts', async () => {
    await put(
      'a.yaml',
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    uid: u\n    name: "on"\n' +
        '    creationTimestamp: "2026-01-01T00:00:00Z"\n    annotations:\n      a: |\n        one\n        two\n      b: "true"\nkind: List\n',
    );
    const [text = ''] = await texts('v1/Pod');
    expect(JSON.parse(text).metadata).toMatchObject({
      name: 'on',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: { a: 'one\ntwo\n', b: 'true' },
    });
  });

  it.each([
    ['a.json', '{"apiVersion":', /a\.json is unreadable: /],
    ['a.yaml', 'a: [', /a\.yaml is unreadable: /],
    ['a.json', '[]', /a\.json: expected objects with apiVersion, kind and metadata\.name/],
    ['a.json', '{"apiVersion":"v1","kind":"List","items":[1]}', /expected objects with apiVersion/],
    [
      'a.json',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"n","namespace":"d"}}',
      /Pod d\/n has no metadata\.uid/,
    ],
    ['a.txt', '{}', /has no objects in \.json, \.ndjson, \.yaml or \.yml files/],
  ])('KSY-K12 names the file and what is wrong with it: %s %s', async (name, text, message) => {
    await put(name, text);
    await expect(readExport(folder)).rejects.toThrow(message);
  });

  it('KSY-K12 an alias bomb and a folder that is not there are refused', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [at, name] of [...'bcdefghi'].entries()) {
      const former = 'abcdefghi'[at];
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${former}`).join(', ')}]`);
    }
    await put('bomb.yaml', bomb.join('\n'));
    await expect(readExport(folder)).rejects.toThrow(/bomb\.yaml is unreadable/);
    await expect(readExport(join(folder, 'none'))).rejects.toThrow(/--dir .* cannot be read \(ENOENT\)/);
  });
});
