/** What a path needs of a resource. */
export interface ResourceName {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  /** Plural name. */
  readonly resource: string;
}

/** The path of a collection: `/apis/apps/v1/namespaces/x/deployments`. */
export function resourcePath(name: ResourceName, namespace?: string): string {
  const version = encodeURIComponent(name.version);
  const root = name.group === '' ? `/api/${version}` : `/apis/${encodeURIComponent(name.group)}/${version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${encodeURIComponent(name.resource)}`;
}

/** As an RBAC right is named in messages: `list deployments.apps`. */
export function nameRight(verb: string, name: ResourceName): string {
  return `${verb} ${name.resource}${name.group === '' ? '' : `.${name.group}`}`;
}
