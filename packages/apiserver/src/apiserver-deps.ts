import type { Clock, Log } from '@orrery/kit';
import type { ControlKind, ControlObject, FeedGrant, JsonObject, LabelSelector } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Batch, Store } from '@orrery/storage';
import type { FeedEngine } from './feed/feed-engine.ts';
import type { RequestClass } from './overload/request-class.ts';
import type { RequestMeter } from './overload/request-limits.ts';
import type { StateMetricsSettings } from './state-metrics/state-metrics-settings.ts';

/** Who asks, as authentication found it. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  /** An aggregator speaks for the user: only what is behind `clusterpedia.io` is reached so (SEA-A05). */
  readonly isProxied?: true;
  /** Of a token of the push feed: it reaches nothing else (S-45.1). */
  readonly feed?: FeedGrant;
}

/** What of a request says who makes it. */
export interface PresentedIdentity {
  readonly authorization?: string;
  /** `CN` of a client certificate that the CA of front proxies signed; absent without such a certificate. */
  readonly proxyName?: string;
  /** The values of a header, one for each time it was sent; names in any letter case. */
  header(name: string): readonly string[];
}

/** A control object that passed validation, on its way to the store. */
export interface Admission {
  /** Server-owned metadata is complete except for `resourceVersion`. */
  readonly object: ControlObject;
  /** What is stored now, as this kind shows it; absent at creation. */
  readonly old?: ControlObject;
  /** What is stored now, as the kind it is stored as. */
  readonly stored?: ControlObject;
  readonly identity: Identity;
}

/** What becomes of an admitted object. */
export interface Admitted {
  /** As it is stored. */
  readonly object: ControlObject;
  /** As the answer to its creation shows it, and no other: with a secret that is told once (S-26.6). */
  readonly shownOnce?: ControlObject;
  /** Written in the batch of the object. */
  readonly sealed?: Batch['sealed'];
  /** Made with the object, if they do not live yet. */
  readonly newSources?: Batch['newSources'];
  /** Shown to the client as `Warning` headers. */
  readonly warnings: readonly string[];
}

/** A control kind with what is particular to it beyond its schema. */
export interface ControlHandler {
  readonly kind: ControlKind;
  /** The kind that objects are stored as, where this one is a view of it: one object, two kinds. */
  readonly storedKind?: ControlKind;
  /**
   * Stored objects as this kind shows them, in the same order; names, uids and revisions stay. Absent: as they are. Only the answer is
   * made from it, and for a view the object that a patch applies to.
   */
  readonly show?: (objects: readonly ControlObject[]) => Promise<readonly ControlObject[]>;
  /** What can be asked of a single object by name of the subresource. */
  readonly acts?: ReadonlyMap<string, ControlAct>;
  /**
   * Checks what a schema cannot, and moves write-only values into sealed rows. Has no effect of its own: it also runs for `dryRun`.
   * @throws StatusError Invalid with one cause per wrong field.
   */
  admit(admission: Admission): Promise<Admitted>;
  /** What goes with the stored object when it is deleted, in the same batch. */
  removal(object: ControlObject): Promise<Pick<Batch, 'removals' | 'sealed'>>;
}

/** A subresource that is no object: GET tells what would be done, POST does it. Both answer a document. */
export interface ControlAct {
  tell(object: ControlObject): Promise<JsonObject>;
  /**
   * @param body the document that was sent, empty when there was none.
   * @throws StatusError whatever the act refuses.
   */
  run(object: ControlObject, body: JsonObject, options: { readonly isDryRun: boolean }): Promise<JsonObject>;
}

/** A read-only kind whose objects are made when they are read; nothing of them is stored. */
export interface ComputedKind {
  readonly kind: ControlKind;
  /**
   * The objects, in any order.
   * @param wanted what the answer is cut to afterwards; it may be heeded here to do less.
   */
  list(
    visible: VisibleSet,
    wanted: { readonly name?: string; readonly labels?: LabelSelector },
  ): Promise<readonly ControlObject[]>;
}

/** Limits of the HTTP API (S-28.1, `search.md` LM); times in milliseconds, sizes in bytes. */
export interface ApiserverLimits {
  readonly headerBytes: number;
  readonly urlBytes: number;
  readonly bodyBytes: number;
  readonly headerReadMs: number;
  readonly bodyReadMs: number;
  /** How long a list may stream when the client names no time. */
  readonly listMs: number;
  /** The most a client may ask for with `timeoutSeconds`. */
  readonly listMaxMs: number;
  /** How long a request waits for a `resourceVersion` that is not there yet (SEA-H10). */
  readonly revisionWaitMs: number;
  /** How long requests in flight may take once the server stops. */
  readonly drainMs: number;
  /** Rows of one read of the store. */
  readonly pageRows: number;
  /** labelSelector and fieldSelector together. */
  readonly selectorBytes: number;
  /** Requests that are answered at a time, by class; of one user at most a quarter of them. */
  readonly inFlight: Readonly<Record<RequestClass, number>>;
  /** How long a request waits for its turn before it is refused. */
  readonly queueMs: number;
  /** Requests of one user per second, and how many at once. */
  readonly userRate: number;
  readonly userBurst: number;
}

/** The defaults of S-28.1 and `search.md` LM. */
export const defaultLimits: ApiserverLimits = {
  headerBytes: 64 * 1024,
  urlBytes: 32 * 1024,
  bodyBytes: 3 * 1024 * 1024,
  headerReadMs: 10_000,
  bodyReadMs: 60_000,
  listMs: 60_000,
  listMaxMs: 300_000,
  revisionWaitMs: 3_000,
  drainMs: 8_000,
  pageRows: 500,
  selectorBytes: 16 * 1024,
  inFlight: { interactive: 200, list: 50, bulk: 8, watch: 10_000 },
  queueMs: 5_000,
  userRate: 500,
  userBurst: 2_000,
};

/** What the API server is made of. */
export interface ApiserverDeps {
  readonly store: Store;
  readonly controls: readonly ControlHandler[];
  /** None unless given. */
  readonly computed?: readonly ComputedKind[];
  /** @throws StatusError Unauthorized. */
  readonly authenticate: (presented: PresentedIdentity) => Promise<Identity>;
  readonly visibleSetOf: (identity: Identity) => VisibleSet;
  /** Key of the continue tokens; every replica and a restarted server have the same (SEA-H05). */
  readonly tokenKey: Uint8Array;
  /** The text of `/metrics`; without it there is no such path. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** The push feed; without it there is no `/feed/v1`. */
  readonly feed?: FeedEngine;
  /** Whether servers share the sources out among them by leases: then a source without one is not collected. Absent: no. */
  readonly areSourcesLeased?: boolean;
  /** What state metrics export unless a request says otherwise; absent ones are `defaultStateMetrics`. */
  readonly stateMetrics?: Partial<StateMetricsSettings>;
  /** Orrery's own version. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Random bytes for uids and generated names; those of `node:crypto` unless given. */
  readonly randomBytes?: (size: number) => Uint8Array;
  readonly limits?: Partial<ApiserverLimits>;
  /** Hears of limits that are reached and of requests in flight. */
  readonly meter?: RequestMeter;
}
