import type { FieldDeclaration, Revision } from '@orrery/model';
import type { KindName } from '../ast.ts';
import type { KindView, ObjectView, SourceView } from '../object-view.ts';

/** How a state of an object ended. */
export interface StateEnd {
  /** The revision of the next state or of the deletion. */
  readonly revision: Revision;
  /** When that was stored, epoch milliseconds. */
  readonly at: number;
  readonly isDeletion: boolean;
}

/** One state of an object; without an end it is the one that holds now. */
export type StateView = Omit<ObjectView, 'deletedAt'> & { readonly end?: StateEnd };

/**
 * Every state of every object that was ever stored, in memory: what the evaluator answers whole queries from. States of one object
 * (source, kind, namespace, name) do not overlap.
 */
export interface FleetHistory {
  readonly states: readonly StateView[];
  /** Kinds that are known, also those without objects. */
  readonly kinds: readonly KindView[];
  /** As in `World`. */
  readonly declaredFields: (kind: KindName) => readonly FieldDeclaration[];
  /** As in `World`. */
  readonly summaryOf: (object: ObjectView) => string | undefined;
}

/** A name for an object that no other object has, as long as sources' names are not given twice. */
export function identityOf(object: {
  readonly source: SourceView;
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}): string {
  const { source, kind, namespace, name } = object;
  return JSON.stringify([source.id, kind.group, kind.resource, namespace, name]);
}
