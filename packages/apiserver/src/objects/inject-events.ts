import { type JsonValue, parseJsonValue, renderObject, type SourceId, textAt } from '@orrery/model';
import { parseRfc3339, type VisibleSet } from '@orrery/query';
import type { Store, StoredObject } from '@orrery/storage';
import { allOf } from './conditions.ts';
import type { KindView } from './kind-view.ts';

/** The annotation that holds the events of an object (SEA-B02). */
const annotation = 'shadow.clusterpedia.io/events';

/** Events of one object in an answer (`search.md` C). */
const maxEvents = 50;

/** Events read for one page of objects; of more, the newest are taken. */
const maxRead = 10_000;
const pageRows = 500;

/** An event as it is injected, with what it is sorted by. */
interface EventText {
  readonly time: bigint;
  readonly json: string;
}

/** What of a view of one kind, or of several, events are added to. */
type EventedView = Pick<KindView, 'show' | 'annotationsOf' | 'sourceOf'>;

/** The same view, its objects with their collected events as an annotation: read once per page, newest first. */
export function withEvents<T extends EventedView>(store: Store, visible: VisibleSet, view: T): T {
  const texts = new WeakMap<StoredObject, string>();
  return {
    ...view,
    show: async (objects) => {
      const shown = await view.show(objects);
      const events = await eventsOf(store, visible, view, shown);
      for (const object of shown) texts.set(object, textOf(events.get(eventKey(object.key.source, object.uid)) ?? []));
      return shown;
    },
    annotationsOf: (object) => [...view.annotationsOf(object), [annotation, texts.get(object) ?? '[]']],
  };
}

function textOf(events: readonly EventText[]): string {
  const newest = events.toSorted((a, b) => Number(b.time > a.time) - Number(b.time < a.time)).slice(0, maxEvents);
  return `[${newest.map(({ json }) => json).join(',')}]`;
}

/** Events by the source and uid of the object they are about. */
async function eventsOf(
  store: Store,
  visible: VisibleSet,
  view: EventedView,
  objects: readonly StoredObject[],
): Promise<ReadonlyMap<string, readonly EventText[]>> {
  const byObject = new Map<string, EventText[]>();
  const uids = [...new Set(objects.map(({ uid }) => uid))].filter((uid) => uid !== '');
  if (uids.length === 0) return byObject;
  const path = [member('involvedObject'), member('uid')];
  const query = {
    visible,
    kinds: [{ group: '', resource: 'events' }],
    where: allOf([
      { kind: 'source', kinds: [...new Set(objects.map((object) => view.sourceOf(object).kind))] },
      { kind: 'field', field: { path }, test: { op: 'in', values: uids } },
    ]),
    order: [{ by: 'revision', descending: true }],
  } as const;
  let after: Parameters<Store['list']>[1]['after'];
  for (let read = 0; read < maxRead; read += pageRows) {
    const page = await store.list(query, { limit: pageRows, ...(after === undefined ? {} : { after }) });
    for (const event of page.objects) addEvent(byObject, event);
    if (page.next === undefined) break;
    after = page.next;
  }
  return byObject;
}

function addEvent(byObject: Map<string, EventText[]>, event: StoredObject): void {
  const body = parseJsonValue(event.body);
  const uid = textAt(body, 'involvedObject', 'uid');
  const key = eventKey(event.key.source, uid);
  const rendered = renderObject(event, {
    apiVersion: 'v1',
    kind: 'Event',
    resourceVersion: String(event.revision),
    annotations: [],
    withTypeMeta: true,
  });
  const texts = byObject.get(key) ?? [];
  texts.push({ time: timeOf(body), json: Buffer.concat(rendered).toString() });
  byObject.set(key, texts);
}

/** When an event was seen last, nanoseconds since the epoch; 0 when it does not say. */
function timeOf(event: JsonValue): bigint {
  const texts = [
    textAt(event, 'series', 'lastObservedTime'),
    textAt(event, 'lastTimestamp'),
    textAt(event, 'eventTime'),
    textAt(event, 'metadata', 'creationTimestamp'),
  ];
  return parseRfc3339(texts.find((text) => text !== '') ?? '') ?? 0n;
}

function member(name: string): { readonly kind: 'member'; readonly name: string } {
  return { kind: 'member', name };
}

function eventKey(source: SourceId, uid: string): string {
  return `${source} ${uid}`;
}
