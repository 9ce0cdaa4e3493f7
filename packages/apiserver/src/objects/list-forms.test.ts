import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { documentOf, type Fleet, tableAccept } from '../test-fleet.ts';
import { startParametersFleet } from './test-parameters-fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startParametersFleet();
});

afterAll(() => fleet[Symbol.asyncDispose]());

const pods = '/fleet/api/v1/pods';

// a page of the store has three rows: one read, several, and a list without end
test.for(['?limit=2', '?limit=5', '', '?onlyMetadata=true', '?names=none'])(
  'SEA-A12 a list%s in YAML is the list in JSON',
  async (query) => {
    const json = documentOf(await fleet.send(`${pods}${query}`));
    const answer = await fleet.send({ url: `${pods}${query}`, headers: { accept: 'application/yaml' } });
    expect(answer.headers['content-type']).toBe('application/yaml');
    // tokens hold the time and the moment of their making
    const { continue: token, ...metadata } = parse(answer.body).metadata;
    const { continue: other, ...expected } = json.metadata;
    expect({ ...parse(answer.body), metadata }).toEqual({ ...json, metadata: expected });
    expect(typeof token).toBe(typeof other);
  },
);

test('SEA-A12 SEA-P01 a table in YAML has the rows of the table in JSON', async () => {
  const json = documentOf(await fleet.send({ url: pods, headers: { accept: tableAccept } }));
  const accept = 'application/yaml;as=Table;v=v1;g=meta.k8s.io';
  const yaml = parse((await fleet.send({ url: pods, headers: { accept } })).body);
  expect(yaml).toEqual(json);
});

test('SEA-I01 SEA-I02 metadata alone has no other member, in every form', async () => {
  const partial = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  for (const [url, accept] of [
    [pods, partial],
    [`${pods}?onlyMetadata=true`, 'application/json'],
  ] as const) {
    const { items } = documentOf(await fleet.send({ url, headers: { accept } }));
    for (const item of items) expect(Object.keys(item).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
  }
  const wide = `${pods}?onlyMetadata=true&includeObject=Object&limit=1`;
  const [row] = documentOf(await fleet.send({ url: wide, headers: { accept: tableAccept } })).rows;
  expect(Object.keys(row?.object ?? {}).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
});
