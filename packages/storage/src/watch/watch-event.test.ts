import { revision, sourceId } from '@orrery/model';
import type { ObjectView } from '@orrery/query';
import { describe, expect, it } from 'vitest';
import type { PackedState } from '../operations/operation.ts';
import { storedView } from './stored-view.ts';
import { type ViewedChange, watchEvent } from './watch-event.ts';

const key = { source: sourceId(2), group: '', resource: 'pods', namespace: 'n', name: 'p' };
const source = { id: key.source, kind: 'cluster', name: 'a', attributes: new Map() } as const;
const kind = { group: '', resource: 'pods', names: [] };

function state(at: bigint, app: string): PackedState {
  const body = new TextEncoder().encode(`{"metadata":{"labels":{"app":"${app}"},"annotations":{}}}`);
  const head = {
    key,
    version: 'v1',
    uid: 'u',
    revision: revision(at),
    originVersion: '',
    annotationsEnd: body.length - '}}}'.length,
  };
  return { head, body };
}

function changeOf(previous: PackedState | undefined, next: PackedState | undefined): ViewedChange {
  const change = { revision: revision(9n), type: next === undefined ? 'remove' : 'put', key } as const;
  const view = (of: PackedState | undefined): ObjectView | undefined =>
    of === undefined ? undefined : storedView(of, { source, kind, changedAt: 0 });
  const states = {
    ...(next === undefined ? {} : { state: next }),
    ...(previous === undefined ? {} : { previous }),
  };
  return { entry: { change, at: 0, ...states }, now: view(next), before: view(previous) };
}

const isWeb = (view: ObjectView): boolean => view.labels[1] === 'web';

describe('what a change means to a watch', () => {
  const web = state(9n, 'web');
  const before = state(5n, 'web');
  const database = state(9n, 'db');
  it.each([
    ['an object that is made', undefined, web, 'added'],
    ['one that comes to meet the query', state(5n, 'db'), web, 'added'],
    ['one that keeps meeting it', before, web, 'modified'],
    ['one that ceases to', before, database, 'deleted'],
    ['one that is removed', before, undefined, 'deleted'],
    ['one that never met it', state(5n, 'db'), database, undefined],
    ['the removal of one that did not meet it', state(5n, 'db'), undefined, undefined],
  ])('SEA-T %s', (_, previous, next, type) => {
    const event = watchEvent(changeOf(previous, next), isWeb);
    expect(event?.type).toBe(type);
  });

  it('tells a deletion with the last state that met the query, at the revision of the change', () => {
    const event = watchEvent(changeOf(before, database), isWeb);
    expect(event).toMatchObject({ type: 'deleted', object: { revision: 9n, body: before.body } });
  });
});
