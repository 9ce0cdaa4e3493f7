import type { Condition, FieldPath } from '../ast.ts';
import { kindOfSourceText } from '../text/lower-source.ts';
import { fieldSelectorError } from './field-selector-error.ts';

/** What a requirement compares an annotation with; absent: whether there is one. */
export interface Wanted {
  readonly values: readonly string[];
  /** Where the requirement begins. */
  readonly at: number;
}

/** Annotations of answers that nothing is selected by. */
export const unselectableAnnotations: readonly string[] = [
  'shadow.clusterpedia.io/gvr',
  'shadow.clusterpedia.io/events',
  'orrery.dev/origin-resource-version',
  'orrery.dev/deleted-at',
];

/**
 * The condition on an annotation that answers carry and bodies do not (SEA-B02, B03); undefined for every other path.
 * @throws StatusError BadRequest for those of them that nothing can be selected by.
 */
export function addedAnnotationCondition(path: FieldPath, wanted?: Wanted): Condition | undefined {
  const [metadata, annotations, key] = path;
  if (metadata?.kind !== 'member' || metadata.name !== 'metadata' || path.length !== 3) return undefined;
  if (annotations?.kind !== 'member' || annotations.name !== 'annotations' || key?.kind !== 'member') return undefined;
  switch (key.name) {
    case 'shadow.clusterpedia.io/cluster-name':
      if (wanted === undefined) return { kind: 'source', kinds: ['cluster'] };
      return {
        kind: 'source',
        kinds: ['cluster'],
        test: { attribute: 'name', text: { op: 'in', values: wanted.values } },
      };
    case 'orrery.dev/source':
      return wanted === undefined
        ? { kind: 'and', of: [] }
        : { kind: 'or', of: wanted.values.flatMap(sourceCondition) };
    default:
      if (!unselectableAnnotations.includes(key.name)) return undefined;
      throw fieldSelectorError(
        wanted?.at ?? 0,
        `the annotation ${key.name} is made for the answer, expected: shadow.clusterpedia.io/cluster-name or orrery.dev/source`,
      );
  }
}

/** A value that is no `<kind>/<name>` names no source. */
function sourceCondition(value: string): Condition[] {
  const kind = kindOfSourceText(value);
  if (kind === undefined) return [];
  const name = value.slice(kind.length + 1);
  return [{ kind: 'source', kinds: [kind], test: { attribute: 'name', text: { op: 'in', values: [name] } } }];
}
