import { expect, test } from 'vitest';
import { ProtocolClient } from '../protocol-suite/protocol-client.ts';
import { at, itemsOf, pathOf } from '../protocol-suite/protocol-world.ts';
import { startFakeApiserver } from './start-fake-apiserver.ts';

test('LAB-14 lists generated pods page by page, each once, in order, and gets one; nothing of them is kept', async () => {
  await using server = await startFakeApiserver({ generatedPods: 2_345 });
  const client = new ProtocolClient(server, '2');
  const seen: string[] = [];
  let next = '';
  do {
    const { text } = await client.send({ path: `/api/v1/pods?limit=500${next && `&continue=${next}`}` });
    const page: unknown = JSON.parse(text);
    seen.push(...itemsOf(page).map(pathOf));
    next = String(at(page, 'metadata', 'continue') ?? '');
  } while (next !== '');
  expect(seen).toHaveLength(2_345);
  expect(new Set(seen).size).toBe(2_345);
  expect(seen.toSorted()).toEqual(seen);
  const path = (seen[1_000] ?? '').replace('/', '/pods/');
  const one = await client.send({ path: `/api/v1/namespaces/${path}` });
  expect(one.text.length).toBeGreaterThan(2_000);
  expect(pathOf(JSON.parse(one.text))).toBe(seen[1_000]);
  const inside = await client.send({ path: '/api/v1/namespaces/generated-07/pods' });
  expect(itemsOf(JSON.parse(inside.text))).toHaveLength(seen.filter((each) => each.startsWith('generated-07/')).length);
  client.close();
});
