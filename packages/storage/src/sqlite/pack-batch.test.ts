import { type ObjectKey, revision, sourceId } from '@orrery/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch, Put, Remove } from '../contract/writing.ts';
import { packBatch, unpackBatch } from './pack-batch.ts';

/** Every string of JavaScript, lone surrogates too: what may be stored is not decided here. */
const text = fc.string({ unit: 'binary', maxLength: 8 });
const number = fc.nat({ max: 2 ** 31 - 1 });
const aRevision = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }).map(revision);

const key: fc.Arbitrary<ObjectKey> = fc.record({
  source: number.map(sourceId),
  group: fc.constantFrom('', 'apps', 'a.example'),
  resource: fc.constantFrom('pods', 'deployments'),
  namespace: text,
  name: text,
});

const put: fc.Arbitrary<Put> = fc.record(
  {
    op: fc.constant('put' as const),
    key,
    version: fc.constantFrom('v1', 'v1beta1'),
    uid: text,
    originVersion: text,
    body: fc.uint8Array({ maxLength: 40 }),
    annotationsEnd: number,
    expects: fc.oneof(aRevision, fc.constant('absent' as const)),
  },
  { requiredKeys: ['op', 'key', 'version', 'uid', 'originVersion', 'body', 'annotationsEnd'] },
);

const remove: fc.Arbitrary<Remove> = fc.record(
  { op: fc.constant('remove' as const), key, expects: aRevision, notNewerThan: aRevision },
  { requiredKeys: ['op', 'key'] },
);

const batch: fc.Arbitrary<Batch> = fc.record(
  {
    changes: fc.array(fc.oneof({ arbitrary: put, weight: 3 }, remove), { maxLength: 12 }),
    removals: fc.array(fc.record({ source: number.map(sourceId) })),
    audit: fc.array(fc.record({ at: number, record: fc.uint8Array() })),
  },
  { requiredKeys: ['changes'] },
);

it('architecture 4.2: a batch crosses to the writing thread whole, its changes in their order', () => {
  fc.assert(
    fc.property(batch, (given) => {
      const packed = packBatch(given);
      const received = structuredClone(packed, { transfer: [packed.bodies.buffer, packed.numbers.buffer] });
      expect(unpackBatch(received)).toEqual(given);
    }),
    { numRuns: 500 },
  );
});
