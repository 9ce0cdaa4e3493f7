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
  /** `If-None-Match`, as sent. */
  readonly ifNoneMatch: string | undefined;
  readonly contentType: string | undefined;
  /** What `X-Orrery-Live` or Clusterpedia's `X-Clusterpedia-Forward` says, as sent (SEA-U02). */
  readonly liveHeader: string | undefined;
  readonly identity: Identity;
  readonly visible: VisibleSet;
  /** What whoever asks may see by now. @throws StatusError Unauthorized when the credential holds no longer. */
  readonly rights: () => Promise<VisibleSet>;
  /** Aborts when whoever asked is gone. */
  readonly closed: AbortSignal;
  /** Aborts when the server stops: streams are to end. */
  readonly stopping: AbortSignal;
  /** The `Audit-Id` of the answer. */
  readonly requestId: string;
  /** Reads the body once. */
  readonly body: () => Promise<Uint8Array>;
}
