import { createHash } from 'node:crypto';
import type { ApiResource, SourceId } from '@orrery/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Fleet, kindOf, podJson, podKind, startFleet } from '../test-fleet.ts';

const pods = '/fleet/api/v1/pods';
const widgets = kindOf('example.org/v1/widgets', 'Widget');

let fleet: Fleet;
let one: SourceId;

beforeEach(async () => {
  fleet = await startFleet();
  one = await fleet.addCluster('one');
  await fleet.collect(one, podKind);
  await fleet.put(one, podKind, podJson('a', 'web'));
});

afterEach(() => fleet[Symbol.asyncDispose]());

async function warningsOf(path: string, parameters: Readonly<Record<string, string>>): Promise<string[]> {
  const answer = await fleet.send(`${path}?${new URLSearchParams(parameters)}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return [answer.headers['warning'] ?? []].flat().map((text) => String(text).replace(/^299 - "(.*)"$/, '$1'));
}

async function publish(source: SourceId, { group, version, kind }: ApiResource, properties: object): Promise<void> {
  const schema = { type: 'object', properties, 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  const name = `openapi/v3/${group === '' ? 'api' : `apis/${group}`}/${version}`;
  const body = new TextEncoder().encode(JSON.stringify({ components: { schemas: { [kind]: schema } } }));
  const hash = createHash('sha512').update(body).digest('hex').toUpperCase();
  await fleet.store.write({
    changes: [],
    documents: { put: [{ source, name, hash, tag: hash, body }], remove: [] },
  });
}

const unknown = (field: string, kind = 'pods'): string => `field ${field} is not known of ${kind}; no object has it`;

describe('fields that a kind does not have', () => {
  test('SEA-00 are named in a warning, whether selected, asked for in q or sorted by', async () => {
    expect(await warningsOf(pods, { fieldSelector: 'spec.foo.bar=x' })).toEqual([unknown('spec.foo.bar')]);
    const odd = { fieldSelector: 'spec.containers[].image~x,metadata.nmae!=x' };
    expect(await warningsOf(pods, odd)).toEqual([unknown('spec.containers[].image~x'), unknown('metadata.nmae')]);
    expect(await warningsOf(pods, { q: 'spec.nodename=x' })).toEqual([unknown('spec.nodename')]);
    expect(await warningsOf('/fleet/clusters/one/api/v1/pods', { fieldSelector: '!spec.x' })).toEqual([
      unknown('spec.x'),
    ]);
    expect(await warningsOf(`/fleet/api/v1/namespaces/a/pods/web`, { fieldSelector: 'spec.x!=1' })).toEqual([
      unknown('spec.x'),
    ]);
  });

  test('SEA-00 known ones, registered ones and names in maps are not', async () => {
    for (const fieldSelector of [
      ...[
        'spec.nodeName=',
        'status.phase=Running,metadata.name=web',
        "metadata.labels['a/b']=x",
        'spec.hostNetwork=false',
      ],
      ...['metadata.annotations.x', "metadata.annotations['orrery.dev/source']=cluster/one", 'spec.containers[].image'],
    ]) {
      expect(await warningsOf(pods, { fieldSelector })).toEqual([]);
    }
    expect(await warningsOf(pods, { q: 'status:Running condition:Ready=True web', orderby: 'spec.nodeName' })).toEqual(
      [],
    );
    const [jobs, events] = [kindOf('batch/v1/jobs', 'Job'), kindOf('/v1/events', 'Event')];
    await fleet.collect(one, jobs);
    await fleet.collect(one, events);
    expect(await warningsOf('/fleet/apis/batch/v1/jobs', { fieldSelector: 'status.successful=1' })).toEqual([]);
    const named = { fieldSelector: 'involvedObject.name=x,reportingComponent=y' };
    expect(await warningsOf('/fleet/apis/events.k8s.io/v1/events', named)).toEqual([]);
  });

  test('SEA-00 a newer cluster may have fields that this build does not know', async () => {
    await publish(one, podKind, { spec: { type: 'object', properties: { younger: { type: 'string' } } } });
    const fieldSelector = 'spec.younger=x,spec.never=x';
    expect(await warningsOf(pods, { fieldSelector })).toEqual([unknown('spec.never')]);
    const two = await fleet.addCluster('two');
    await fleet.collect(two, podKind);
    expect(await warningsOf(pods, { fieldSelector })).toEqual([unknown('spec.never')]);
    const facts = '{"version":{"major":"1","minor":"37","gitVersion":"v1.37.0"}}';
    await fleet.store.write({ changes: [], facts: [{ source: two, facts }] });
    await fleet.clock.advance(1000);
    expect(await warningsOf(pods, { fieldSelector })).toEqual([]);
  });

  test('SEA-00 those of custom kinds are what their clusters publish; without that nothing is said', async () => {
    const path = '/fleet/apis/example.org/v1/widgets';
    await fleet.collect(one, widgets);
    expect(await warningsOf(path, { fieldSelector: 'spec.size=1' })).toEqual([]);
    await publish(one, widgets, {
      spec: { type: 'object', properties: { colour: { type: 'string' } } },
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    });
    const fieldSelector = 'spec.colour=red,spec.size=1,status.any=x';
    expect(await warningsOf(path, { fieldSelector })).toEqual([unknown('spec.size', 'widgets.example.org')]);
    const two = await fleet.addCluster('two');
    await fleet.collect(two, widgets);
    expect(await warningsOf(path, { fieldSelector })).toEqual([]);
    await publish(two, widgets, { spec: { type: 'object', properties: { size: { type: 'integer' } } } });
    expect(await warningsOf(path, { fieldSelector: 'spec.colour,spec.size,spec.x' })).toEqual([
      unknown('spec.x', 'widgets.example.org'),
    ]);
  });

  test('SEA-00 nothing is said of what feeds that are no clusters push', async () => {
    const { id } = await fleet.store.ensureSource('feed', 'sensors');
    await fleet.collect(id, podKind);
    expect(await warningsOf(pods, { fieldSelector: 'spec.foo.bar=x' })).toEqual([]);
  });
});
