import type { VisibleSet } from '@orrery/query';
import type { Identity } from '../apiserver-deps.ts';
import type { PathPrefix } from './parse-path.ts';

/** An authenticated request, taken apart. */
export interface ApiRequest {
  readonly method: string;
  readonly prefix: PathPrefix;
  /** As sent, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  readonly identity: Identity;
  readonly visible: VisibleSet;
  /** Reads the body once. */
  readonly body: () => Promise<Uint8Array>;
}
