import type { Clock } from '@orrery/kit';
import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import type { Selection } from '../client/selection.ts';
import type { ReflectorSink } from './reflector-sink.ts';

/** What a reflector reads, and where it writes. */
export interface ScopeSource {
  readonly client: KubeClient;
  readonly resource: ListedResource;
  readonly selection: Selection;
  readonly sink: ReflectorSink;
  readonly clock: Clock;
}
