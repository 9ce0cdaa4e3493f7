import type { SourceId } from '@orrery/model';
import type { Moment, VisibleSet } from '../ast.ts';
import { ownerReferencesOf } from '../fields/metadata.ts';
import type { ObjectView } from '../object-view.ts';
import { memberOf } from '../paths/values-at.ts';
import type { FleetHistory } from './fleet-history.ts';
import { visibilityOf } from './is-visible.ts';
import { selectStates } from './select-states.ts';
import type { World } from './world.ts';

type Objects = readonly ObjectView[];

/**
 * The world of a query: other objects are those that are there at its moment, tombstones excluded, and that its caller may see
 * (SEA-N02). Edges: `owner`, `owned`, `node`, `pods`.
 */
export function buildWorld(
  history: FleetHistory,
  { at, visible }: Pick<Moment, 'at'> & { visible: VisibleSet },
): World {
  const objects = selectStates(history, at === undefined ? {} : { at }).filter(isVisibleObject(visible));
  const byUid = Map.groupBy(objects, ({ source, uid }) => uidKey(source.id, uid));
  const objectsByUid = (source: SourceId, uid: string): Objects => byUid.get(uidKey(source, uid)) ?? [];
  const ownersOf = (object: ObjectView): Objects =>
    ownerReferencesOf(object.json()).flatMap(({ uid }) => objectsByUid(object.source.id, uid));
  const nodesOf = (object: ObjectView): Objects =>
    isKind(object, 'pods') ? objects.filter((node) => isNodeOf(node, object)) : [];
  const edges = new Map<string, (object: ObjectView) => Objects>([
    ['owner', ownersOf],
    ['owned', (object) => objects.filter((dependent) => ownersOf(dependent).includes(canonical(object, objectsByUid)))],
    ['node', nodesOf],
    ['pods', (object) => objects.filter((pod) => isKind(pod, 'pods') && isNodeOf(object, pod))],
  ]);
  return {
    declaredFields: history.declaredFields,
    summaryOf: history.summaryOf,
    kindNames: ({ group, resource }) =>
      history.kinds.find((kind) => kind.group === group && kind.resource === resource)?.names,
    objectsByUid,
    linked: (object, edge) => edges.get(edge)?.(object),
  };
}

/** The test of a visible set for objects. */
export function isVisibleObject(visible: VisibleSet): (object: ObjectView) => boolean {
  const covers = visibilityOf(visible);
  return ({ source, kind, namespace, name }) =>
    covers({ source: source.id, group: kind.group, resource: kind.resource, namespace, name });
}

function uidKey(source: SourceId, uid: string): string {
  return `${source}/${uid}`;
}

/** The view of an object that the world itself holds. */
function canonical(object: ObjectView, objectsByUid: World['objectsByUid']): ObjectView {
  const alike = objectsByUid(object.source.id, object.uid);
  return alike.find(({ kind }) => kind.group === object.kind.group && kind.resource === object.kind.resource) ?? object;
}

function isKind({ kind }: ObjectView, resource: string): boolean {
  return kind.group === '' && kind.resource === resource;
}

function isNodeOf(node: ObjectView, pod: ObjectView): boolean {
  if (!isKind(node, 'nodes') || node.source.id !== pod.source.id) return false;
  return memberOf(memberOf(pod.json(), 'spec'), 'nodeName') === node.name;
}
