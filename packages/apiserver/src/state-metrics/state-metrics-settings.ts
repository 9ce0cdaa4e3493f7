/** What state metrics export unless a request says otherwise (SEA-Z02); lists are as the parameters of the same names. */
export interface StateMetricsSettings {
  /** Plurals of kinds. */
  readonly resources: readonly string[];
  /** Names of families or regular expressions; not together with the next. */
  readonly metricAllowlist: readonly string[];
  readonly metricDenylist: readonly string[];
  /** Families that are exported only when they are named. */
  readonly metricOptInList: readonly string[];
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly namespacesDenylist: readonly string[];
  /** Empty: all. */
  readonly clusters: readonly string[];
  /** `<plural>=[<key>,...]`, with `*` for all kinds or all keys. */
  readonly labelsAllowlist: string;
  readonly annotationsAllowlist: string;
  /** A kind that was heard of longer ago than this, in milliseconds, is not exported (SEA-Z05). */
  readonly maxStaleMs: number;
  /** Memory that the series of one answer may take while they are put in order. */
  readonly maxBytes: number;
}

/** The defaults of `search.md` Z1. */
export const defaultStateMetrics: StateMetricsSettings = {
  resources: ['pods', 'deployments', 'services'],
  metricAllowlist: [],
  metricDenylist: [],
  metricOptInList: [],
  namespaces: [],
  namespacesDenylist: [],
  clusters: [],
  labelsAllowlist: '',
  annotationsAllowlist: '',
  maxStaleMs: 300_000,
  maxBytes: 64 * 1024 * 1024,
};
