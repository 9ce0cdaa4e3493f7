import { createHash } from 'node:crypto';
import { generateFleet } from '@orrery/lab';
import { type NormaliseRules, normaliseObject } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { decodeBodies } from './decode-bodies.ts';
import { dictionaries, dictionaryOf } from './dictionaries.ts';
import { encodeBody } from './encode-body.ts';
import { goldenFrames } from './test-golden-frames.ts';

describe('dictionaries', () => {
  it('2.1 every shipped dictionary has a golden frame, and ids are given once', () => {
    expect(dictionaries.map(({ id }) => id)).toEqual(goldenFrames.map(({ id }) => id));
    expect(new Set(dictionaries.map(({ id }) => id)).size).toBe(dictionaries.length);
    expect(dictionaries.every(({ id }) => id > 0)).toBe(true);
  });

  it.each(goldenFrames)(
    '2.1 dictionary $id is unchanged and its frames decode for ever',
    ({ id, sha256, body, frame }) => {
      const content = dictionaries.find((each) => each.id === id)?.content ?? new Uint8Array();
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      const rows = [{ dictionary: id, frame: Buffer.from(frame, 'base64'), size: Buffer.byteLength(body) }];
      expect(Buffer.from(decodeBodies(rows).bytes).toString()).toBe(body);
    },
  );

  it('2.1 frames of all dictionaries decode together, in the order of the rows', () => {
    const golden = [...goldenFrames, ...goldenFrames.toReversed()];
    const rows = golden.map(({ id, body, frame }) => ({
      dictionary: id,
      frame: Buffer.from(frame, 'base64'),
      size: Buffer.byteLength(body),
    }));
    expect(Buffer.from(decodeBodies(rows).bytes).toString()).toBe(golden.map(({ body }) => body).join(''));
  });

  it('2.1 custom kinds and kinds without a dictionary of their own share one', () => {
    const generic = dictionaries.find(({ kind }) => kind === undefined);
    expect(dictionaryOf({ group: 'lab.orrery.dev', resource: 'widgets' })).toBe(generic);
    expect(dictionaryOf({ group: 'lab.orrery.dev', resource: 'pods' })).toBe(generic);
    expect(dictionaryOf({ group: '', resource: 'pods' })?.kind).toEqual({ group: '', resource: 'pods' });
  });

  it('S-49.3 no dictionary has a value of a Secret or characters beyond ASCII in it', () => {
    for (const { content } of dictionaries) expect(Buffer.from(content).toString()).toMatch(/^[ -~]+$/);
    const secrets = dictionaryOf({ group: '', resource: 'secrets' })?.content ?? new Uint8Array();
    expect(Buffer.from(secrets).toString()).not.toMatch(/"data":\{"[^"]+":"[^"]/);
  });
});

/** Of how many bytes of body one of frame must be left at most: a tenth less than what was measured when they were made. */
const leastRatios: ReadonlyMap<string, number> = new Map([
  ['pods', 6.5],
  ['replicasets', 6.4],
  ['deployments', 7.2],
  ['nodes', 4.9],
  ['events', 3.5],
  ['services', 4.6],
  ['endpointslices', 4.9],
  ['configmaps', 2.7],
  ['secrets', 3.3],
  ['jobs', 6.3],
  ['routes', 3.9],
]);

/** What ingest does to Secrets (S-39.1). */
const secretRules: Partial<NormaliseRules> = {
  redactValuesOf: ['data'],
  annotations: [['orrery.dev/data-redacted', 'true']],
};

describe('encodeBody of objects of a fleet no dictionary was made from', () => {
  const sizes = new Map<string, { body: number; frame: number }>();
  for (const source of generateFleet({ seed: 4242, sources: 3, objects: 3000 })) {
    for (const { kind, text } of source.objects()) {
      const bytes = Buffer.from(text);
      const redacted = kind.resource === 'secrets' ? secretRules : {};
      const rules = { dropManagedFields: true, dropLastApplied: true, ...redacted };
      const { body } = normaliseObject(bytes, { start: 0, end: bytes.length }, rules);
      if (body.length > 16_384) continue; // one of a few with a huge annotation, which would be all of the sum
      const sum = sizes.get(kind.resource) ?? { body: 0, frame: 0 };
      sum.body += body.length;
      sum.frame += encodeBody(kind, body).frame.length;
      sizes.set(kind.resource, sum);
    }
  }

  it.each([...leastRatios])('2.1 %s are compressed to less than 1 in %d', (resource, least) => {
    const { body, frame } = sizes.get(resource) ?? { body: 0, frame: 1 };
    expect(body / frame).toBeGreaterThan(least);
  });
});
