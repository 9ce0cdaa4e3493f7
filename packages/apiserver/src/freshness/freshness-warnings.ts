import { humanDuration } from '@orrery/model';
import type { PathPrefix } from '../request/parse-path.ts';
import { type FreshnessReport, notFresh, type SourceFreshness } from './freshness-report.ts';

/** Sources named in the warnings of one answer (SEA-V03); each text is cut to 256 bytes where headers are written. */
const namedSources = 10;

/** How many objects of the kinds that are still being learned are stored, of one source. */
export type CountSoFar = (source: SourceFreshness) => Promise<number>;

/** The texts of `Warning` headers about sources that are not fresh (SEA-V02, V03). */
export async function freshnessWarnings(
  report: FreshnessReport,
  prefix: PathPrefix,
  countSoFar: CountSoFar,
): Promise<readonly string[]> {
  const stale = notFresh(report);
  const named = stale.slice(0, namedSources);
  const texts = await Promise.all(named.map((source) => warningOf(source, prefix, countSoFar)));
  const more = stale.length - named.length;
  return more === 0 ? texts : [...texts, `... and ${more} more sources are not fresh (see /fleet/freshness)`];
}

async function warningOf(stale: SourceFreshness, prefix: PathPrefix, countSoFar: CountSoFar): Promise<string> {
  const { source, worst } = stale;
  const what = await stateText(stale, countSoFar);
  if (prefix.kind !== 'cluster' || !prefix.isCompatible)
    return `${source.kind} ${source.name}: ${what}${causeText(worst)}`;
  const reason = worst.reason === '' ? worst.state : worst.reason;
  const message = worst.message === '' ? '' : ` (${worst.message})`;
  return `${source.name} is not ready and the resources obtained may be inaccurate, reason: ${reason}, ${what}${message}`;
}

async function stateText(stale: SourceFreshness, countSoFar: CountSoFar): Promise<string> {
  const { worst, ageMs } = stale;
  if (worst.state === 'Syncing') {
    return `first synchronisation of ${kindsText(stale)} is not complete (${await countSoFar(stale)} so far)`;
  }
  const old = ageMs === undefined ? 'data is of unknown age' : `data is ${humanDuration(ageMs)} old`;
  return worst.state === 'Denied' ? `access to ${kindsText(stale)} is denied, ${old}` : old;
}

function kindsText({ scopes }: SourceFreshness): string {
  const [first, ...others] = scopes;
  const name = first?.scope.resource ?? '';
  if (others.length === 0) return name;
  return `${name} and ${others.length} more ${others.length === 1 ? 'kind' : 'kinds'}`;
}

function causeText({ reason, message }: SourceFreshness['worst']): string {
  if (reason === '') return '';
  return message === '' ? ` (${reason})` : ` (${reason}: ${message})`;
}
