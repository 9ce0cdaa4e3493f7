import type { Clock, Log } from '@orrery/kit';
import {
  createReflector,
  type KubeClient,
  type ListedPage,
  type ListedResource,
  type Reflector,
  type ReflectorSink,
} from '@orrery/kube-client';
import { isJsonObject, memberAt, parseJsonValue } from '@orrery/model';

/** An object of an observed kind. */
export interface ObservedObject {
  readonly name: string;
  /** Keys and values in turn. */
  readonly labels: readonly string[];
}

/** What an observer needs. */
export interface KindObserverDeps {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly resource: ListedResource;
  readonly enterList: (signal: AbortSignal) => Promise<Disposable>;
  /** Everything there is, after each list. */
  readonly onListed: (objects: readonly ObservedObject[]) => void;
  readonly onChange: (type: string, object: ObservedObject) => void;
  /** It may not be listed or watched, or the server fails. */
  readonly onFailure: (reason: string) => void;
}

/**
 * A reflector that stores nothing: for kinds that steer what is collected and are not collected themselves. It asks for metadata only and
 * keeps no position: after a restart it lists.
 */
export function observeKind(deps: KindObserverDeps): Reflector {
  const sink: ReflectorSink = {
    replace: async (pages) => deps.onListed(await readAll(pages)),
    apply: (event) => {
      const { start, end } = event.object;
      deps.onChange(event.type, readObserved(event.bytes.subarray(start, end), event.identity.name));
    },
    bookmark: () => undefined,
    state: (state) => {
      if (state.kind === 'Backoff') deps.onFailure(state.failure.reason);
    },
  };
  return createReflector({ ...deps, sink, metadataOnly: true, streaming: 'never' });
}

async function readAll(pages: AsyncIterable<ListedPage>): Promise<ObservedObject[]> {
  const objects: ObservedObject[] = [];
  for await (const { bytes, items } of pages) {
    for (const { start, end } of items) objects.push(readObserved(bytes.subarray(start, end)));
  }
  return objects;
}

function readObserved(bytes: Uint8Array, name?: string): ObservedObject {
  const metadata = memberAt(parseJsonValue(bytes), 'metadata');
  const labels = memberAt(metadata, 'labels');
  const read = memberAt(metadata, 'name');
  return {
    name: name ?? (typeof read === 'string' ? read : ''),
    labels: isJsonObject(labels)
      ? Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [key, value] : []))
      : [],
  };
}
