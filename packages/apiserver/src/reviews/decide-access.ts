import { type ApiResource, resourceText } from '@orrery/model';
import { type Grant, isVisible, type VisibleSet } from '@orrery/query';
import { type PathPrefix, parsePath } from '../request/parse-path.ts';
import type { AskedAccess } from './asked-access.ts';

/** Whose rights, where. */
export interface Rights {
  readonly prefix: PathPrefix;
  /** The path of the prefix, without slash at its end; empty at the root. */
  readonly base: string;
  readonly visible: VisibleSet;
  /** The id of the one source of the prefix; absent: it has several. */
  readonly source?: number;
  /** What the prefix serves, with the verbs that are built. */
  readonly kinds: readonly ApiResource[];
  /** Acts on single control objects, by `<resource>.<group>`. */
  readonly acts: ReadonlyMap<string, readonly string[]>;
}

/** What an access review is answered. */
export interface Decision {
  readonly allowed: boolean;
  /** Why not. */
  readonly reason?: string;
}

/**
 * Whether a request would be answered: what is served and built here and at least in part visible. A read that sees a part only is
 * answered with that part (`search.md` W), so it is allowed.
 */
export function decideAccess(rights: Rights, asked: AskedAccess): Decision {
  return asked.kind === 'path' ? decidePath(rights, asked) : decideResource(rights, asked);
}

type AskedResource = Extract<AskedAccess, { kind: 'resource' }>;

function decideResource(rights: Rights, asked: AskedResource): Decision {
  const { group, resource, subresource } = asked;
  const named = rights.kinds.filter(
    (kind) => isMeant(group, kind.group) && isMeant(resource, kind.resource) && kind.verbs.length > 0,
  );
  if (named.length === 0) return refused(`no kind ${resourceText(asked)} is served here`);
  if (subresource !== '') return decideAct(rights, asked);
  const lacking = named.find(({ verbs }) => !verbs.includes(asked.verb));
  if (lacking !== undefined) return refused(missingVerb(rights.prefix, asked, lacking));
  if (named.every((kind) => isReview(kind) || maySee(rights, kind, asked))) return { allowed: true };
  return refused(`nothing of ${resourceText(asked)} is visible`);
}

function decideAct(rights: Rights, asked: AskedResource): Decision {
  const { verb, subresource } = asked;
  const acts = rights.acts.get(resourceText(asked)) ?? [];
  if (!acts.includes(subresource)) return refused(`the subresource ${subresource} is not served here`);
  if (verb !== 'get' && verb !== 'create') return refused(`the subresource ${subresource} has get and create only`);
  return rights.visible.kind === 'everything' ? { allowed: true } : refused('only administrators act on objects');
}

/** Whether something of a kind is visible, in the namespace and by the name that were asked. */
export function maySee(
  { visible, source }: Pick<Rights, 'visible' | 'source'>,
  { group, resource, namespaced }: Pick<ApiResource, 'group' | 'resource' | 'namespaced'>,
  asked: { readonly namespace: string; readonly name: string },
): boolean {
  if (visible.kind === 'everything') return true;
  const namespace = namespaced ? asked.namespace : '';
  const open: Untouched = {
    isAnySource: source === undefined,
    isAnyNamespace: namespaced && namespace === '',
    isAnyName: asked.name === '',
  };
  const key = { source: source ?? 0, group, resource, namespace, name: asked.name };
  return isVisible({ kind: 'grants', grants: visible.grants.map((grant) => loosen(grant, open)) }, key);
}

/** Which limits a question does not touch. */
interface Untouched {
  readonly isAnySource: boolean;
  readonly isAnyNamespace: boolean;
  readonly isAnyName: boolean;
}

function loosen({ sources, kinds, namespaces, names }: Grant, open: Untouched): Grant {
  return {
    ...(kinds === undefined ? {} : { kinds }),
    ...(sources === undefined || open.isAnySource ? {} : { sources }),
    ...(namespaces === undefined || open.isAnyNamespace ? {} : { namespaces }),
    ...(names === undefined || open.isAnyName ? {} : { names }),
  };
}

function isMeant(asked: string, name: string): boolean {
  return asked === '*' || asked === name;
}

function isReview({ verbs }: ApiResource): boolean {
  return verbs.length === 1 && verbs[0] === 'create';
}

const writeVerbs: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

function missingVerb(prefix: PathPrefix, { verb }: AskedResource, lacking: ApiResource): string {
  if (prefix.kind === 'fleet' && writeVerbs.has(verb)) return 'writes need one cluster: use /fleet/clusters/<name>';
  if (prefix.kind === 'cluster' && writeVerbs.has(verb)) return 'writes to clusters are not supported yet';
  return `${resourceText(lacking)} has the verbs ${lacking.verbs.join(', ')}`;
}

/** Documents that everybody who signed in may read, and health, which everybody may. */
const openDocuments: ReadonlySet<string> = new Set([
  ...['health', 'version', 'core-versions', 'groups', 'group', 'resources', 'openapi-index', 'openapi', 'openapi-v2'],
]);

/** Paths count from the prefix, as `kubectl get --raw` sends them. */
function decidePath({ visible, base }: Rights, asked: Extract<AskedAccess, { kind: 'path' }>): Decision {
  if (asked.verb !== 'get' && asked.verb !== 'head') return refused('documents can only be read');
  const { target } = parsePath(`${base}${asked.path}`);
  if (openDocuments.has(target.kind)) return { allowed: true };
  if (target.kind === 'unknown' || target.kind === 'nothing') return refused('nothing is served at this path');
  if (visible.kind === 'everything') return { allowed: true };
  if (target.kind === 'metrics') return refused('metrics are for those who may see every source');
  return visible.grants.length > 0 ? { allowed: true } : refused('nothing is visible');
}

function refused(reason: string): Decision {
  return { allowed: false, reason };
}
