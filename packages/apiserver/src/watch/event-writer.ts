import { apiVersionOf, type Revision, type StatusError } from '@orrery/model';
import type { StoredObject, WatchEvent } from '@orrery/storage';
import { failureAnswer } from '../answer/status-body.ts';
import type { KindView } from '../objects/kind-view.ts';
import { type Rendition, renderMetadata, renderOwnMetadata, renderWhole } from '../objects/rendition.ts';
import type { WatchForm } from './negotiate-watch.ts';
import type { SharedEvents } from './shared-events.ts';

/** The types of events about objects, as Kubernetes writes them. */
const typeNames: ReadonlyMap<WatchEvent['type'], string> = new Map([
  ['added', 'ADDED'],
  ['modified', 'MODIFIED'],
  ['deleted', 'DELETED'],
]);

/** Marks the end of the objects a streaming list begins with. */
const initialEventsEnd = '"annotations":{"k8s.io/initial-events-end":"true"},';

/** How events are written. */
export interface EventWriterOptions extends WatchForm {
  readonly view: KindView;
  /** Of tables; their columns are told once (SEA-T09). */
  readonly rendition?: Rendition | undefined;
  readonly onlyMetadata: boolean;
  /** Whom this watch shares its events with, and the name of their form; absent: nobody. */
  readonly shared?: { readonly events: SharedEvents; readonly form: string };
}

/** Writes the events of one watch, each as one line or one server-sent event. */
export class EventWriter {
  readonly #options: EventWriterOptions;
  #rendition: Rendition | undefined;
  #toldColumns = '';

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#rendition = options.rendition;
  }

  /** Goes on with other columns, which are told again when they differ. */
  use(rendition: Rendition): void {
    this.#rendition = rendition;
  }

  /** @param nowMs the moment ages are counted to. */
  object(type: WatchEvent['type'], object: StoredObject, nowMs: number): Uint8Array {
    const write = (): Uint8Array => this.#event(typeNames.get(type) ?? '', this.#shown(object, nowMs), object.revision);
    const { shared } = this.#options;
    const isPlain = this.#rendition === undefined || this.#toldColumns === this.#rendition.openItems;
    // every change has a revision of its own
    if (shared === undefined || !isPlain) return write();
    return shared.events.take(`${object.revision} ${type} ${shared.form}`, nowMs, write);
  }

  /** Says that everything up to a revision was told; kind, apiVersion and resourceVersion only (SEA-T04). */
  bookmark(revision: Revision, { isInitialEnd }: { readonly isInitialEnd: boolean }): Uint8Array {
    const metadata = `{${isInitialEnd ? initialEventsEnd : ''}"resourceVersion":"${revision}"}`;
    return this.#event('BOOKMARK', [Buffer.from(this.#marked(revision, metadata))], revision);
  }

  /** The last event of a watch that cannot go on. */
  failure(error: StatusError, requestId: string): Uint8Array {
    const { body } = failureAnswer(error, requestId);
    return this.#event('ERROR', [Buffer.from(typeof body === 'string' ? body.trimEnd() : '')], undefined);
  }

  #event(type: string, shown: readonly Uint8Array[], revision: Revision | undefined): Uint8Array {
    const { isEventStream } = this.#options;
    const id = revision === undefined ? '' : `id: ${revision}\n`;
    const start = isEventStream ? `${id}data: ` : '';
    const end = isEventStream ? '}\n\n' : '}\n';
    return Buffer.concat([Buffer.from(`${start}{"type":"${type}","object":`), ...shown, Buffer.from(end)]);
  }

  #shown(object: StoredObject, nowMs: number): readonly Uint8Array[] {
    const { view, form, onlyMetadata } = this.#options;
    if (form.kind === 'metadata') return renderMetadata(view, object, `meta.k8s.io/${form.version}`);
    const rendition = this.#rendition;
    if (form.kind === 'table' && rendition !== undefined) {
      const row = rendition.item(object, nowMs);
      return [Buffer.from(this.#tableOpening(rendition, object.revision)), ...row, Buffer.from(']}')];
    }
    return onlyMetadata ? renderOwnMetadata(view, object) : renderWhole(view, object);
  }

  #tableOpening({ open, openItems }: Rendition, revision: Revision): string {
    const isTold = this.#toldColumns === openItems;
    this.#toldColumns = openItems;
    return `${open},"metadata":{"resourceVersion":"${revision}"}${isTold ? ',"columnDefinitions":null,"rows":[' : openItems}`;
  }

  #marked(revision: Revision, metadata: string): string {
    const { view, form } = this.#options;
    if (form.kind === 'plain') {
      const { api } = view;
      return `{"kind":${JSON.stringify(api.kind)},"apiVersion":${JSON.stringify(apiVersionOf(api))},"metadata":${metadata}}`;
    }
    const partial = `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${form.version}","metadata":${metadata}}`;
    const rendition = this.#rendition;
    if (form.kind === 'metadata' || rendition === undefined) return partial;
    const cells = JSON.stringify(new Array(rendition.columns).fill(''));
    return `${this.#tableOpening(rendition, revision)}{"cells":${cells},"object":${partial}}]}`;
  }
}
