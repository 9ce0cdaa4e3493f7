import { humanAge, type SyncScope } from '@orrery/model';
import { alignedLines, cellText } from './aligned-lines.ts';
import type { Terminal } from './terminal.ts';

const header = ['KIND', 'STATE', 'OBJECTS', 'LIST', 'EVENT', 'CAUSE'];

/**
 * Prints what is collected of a source, a line for each kind: how it stands, how many objects are stored, how long ago the last complete
 * list and the last change were, and of those that are not well why. @param now epoch milliseconds.
 */
export function printScopes(terminal: Terminal, scopes: readonly SyncScope[], now: number): void {
  const rows = scopes.map((scope) => scopeRow(scope, now)).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  for (const line of alignedLines([header, ...rows])) terminal.print(line);
}

function scopeRow({ spec, status }: SyncScope, now: number): string[] {
  const { state = 'pending', reason = '', message = '', objects, lastSuccessAt, lastEventAt } = status ?? {};
  const cause = state === 'ok' ? '' : [reason, message].filter((part) => part !== '').join(': ');
  const age = (time: string | undefined): string => (time === undefined ? '' : humanAge(time, now));
  return [
    spec.group === '' ? spec.resource : `${spec.resource}.${spec.group}`,
    state,
    String(objects?.live ?? 0),
    age(lastSuccessAt),
    age(lastEventAt),
    cause,
  ].map(cellText);
}
