import { declaredFieldsOf, type FieldDeclaration, printCells, type SourceId, StatusError } from '@orrery/model';
import type { KindName } from '../ast.ts';
import type { ObjectView } from '../object-view.ts';

/** What conditions may ask beside the object itself. Objects are those the caller may see, in the moment that is asked about. */
export interface World {
  /** The declared fields of a kind: they say what a semantic field is, and how a field is ordered. */
  readonly declaredFields: (kind: KindName) => readonly FieldDeclaration[];
  /** What the kind's printer makes the status of an object; undefined for kinds without one. */
  readonly summaryOf: (object: ObjectView) => string | undefined;
  /** The other names of a kind (kind, singular, short names); undefined when no such kind is known. */
  readonly kindNames: (kind: KindName) => readonly string[] | undefined;
  /** The objects of a source that have this uid: more than one when a member serves an object under several kinds. */
  readonly objectsByUid: (source: SourceId, uid: string) => readonly ObjectView[];
  /** The objects at the other end of an edge (`search.md` N); undefined when the edge is not known. */
  readonly linked: (object: ObjectView, edge: string) => readonly ObjectView[] | undefined;
}

/**
 * The world of an object on its own: fields as `model` declares them, no kind's names, no other objects. Conditions on other objects
 * are refused with BadRequest, by the first object whose answer depends on them.
 */
export const loneWorld: World = {
  declaredFields: ({ group, resource }) => declaredFieldsOf(group, resource),
  summaryOf: ({ kind, json }) => printCells(kind.group, kind.resource, json())?.summary,
  kindNames: () => undefined,
  objectsByUid: () => {
    throw new StatusError('BadRequest', 'owners above the direct one cannot be looked up here');
  },
  linked: () => undefined,
};
