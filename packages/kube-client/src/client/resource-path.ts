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

/** One object of a collection. */
export interface ObjectName {
  /** Empty or absent for cluster-scoped kinds. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** The path of one object: `/apis/apps/v1/namespaces/x/deployments/y`. */
export function objectResourcePath(resource: ResourceName, object: ObjectName): string {
  const namespace = object.namespace === '' ? undefined : object.namespace;
  return `${resourcePath(resource, namespace)}/${encodeURIComponent(object.name)}`;
}

/** As an RBAC right is named in messages: `list deployments.apps`. */
export function nameRight(verb: string, name: ResourceName): string {
  return `${verb} ${name.resource}${name.group === '' ? '' : `.${name.group}`}`;
}
