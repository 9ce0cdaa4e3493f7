import type { Retention } from '@orrery/storage';
import type { Settings } from './settings.ts';

const minuteMs = 60_000;
const unitMs = new Map([
  ['m', minuteMs],
  ['h', 60 * minuteMs],
  ['d', 24 * 60 * minuteMs],
]);
const unitBytes = new Map([
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);

/** The bounds of the store's past as the settings say; their form was checked by the schema. */
export function readRetention(settings: Settings['retention']): Retention {
  return {
    changelogMs: amountOf(settings.changelog, unitMs),
    changelogEntries: settings.changelogEntries,
    historyMs: amountOf(settings.history, unitMs),
    historyBytes: amountOf(settings.historySize, unitBytes),
  };
}

/** A duration setting in milliseconds; its form was checked by the schema. */
export function readDuration(text: string): number {
  return amountOf(text, unitMs);
}

function amountOf(text: string, units: ReadonlyMap<string, number>): number {
  const amount = Number.parseInt(text, 10);
  return amount * (units.get(text.replace(/^[0-9]+/, '')) ?? 1);
}
