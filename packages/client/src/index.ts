export { type Client, createClient, type ServerVersion } from './client.ts';
export type { ClientOptions, Fetch, FetchedRequest, FetchedResponse } from './connection.ts';
export type { CallOptions, ControlCollection } from './control-collection.ts';
export { baseUrlOf, type KubeconfigEntry, kubeconfigEntries } from './kubeconfig-entries.ts';
export type { Table } from './table.ts';
