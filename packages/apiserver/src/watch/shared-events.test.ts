import { expect, test } from 'vitest';
import { SharedEvents } from './shared-events.ts';

test('SEA-T13 an event is written once for all who are told it in the same form, as long as ages hold', () => {
  const shared = new SharedEvents();
  let written = 0;
  const write = (): Uint8Array => {
    written += 1;
    return new Uint8Array(10);
  };
  const first = shared.take('a', 0, write);
  expect(shared.take('a', 999, write)).toBe(first);
  expect(shared.take('b', 0, write)).not.toBe(first);
  expect(written).toBe(2);
  expect(shared.take('a', 1_000, write)).not.toBe(first);
  expect(written).toBe(3);
});

test('architecture 4.4: what is kept is bounded by bytes, the oldest go first', () => {
  const shared = new SharedEvents();
  const mebibyte = (): Uint8Array => new Uint8Array(1024 * 1024);
  const kept = Array.from({ length: 20 }, (_, at) => shared.take(String(at), 0, mebibyte));
  expect(shared.take('19', 0, mebibyte)).toBe(kept[19]);
  expect(shared.take('4', 0, mebibyte)).toBe(kept[4]);
  expect(shared.take('3', 0, mebibyte)).not.toBe(kept[3]);
});
