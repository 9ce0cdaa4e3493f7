import type { SourceKind } from '@orrery/model';
import type { Condition, FieldPath } from '../ast.ts';
import { fieldSelectorError } from './field-selector-error.ts';

/** What a requirement compares an annotation with; absent: whether there is one. */
export interface Wanted {
  readonly values: readonly string[];
  /** Where the requirement begins. */
  readonly at: number;
}

const sourceKinds: ReadonlyMap<string, SourceKind> = new Map([
  ['cluster', 'cluster'],
  ['account', 'account'],
  ['feed', 'feed'],
  ['control', 'control'],
]);

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
    case 'shadow.clusterpedia.io/gvr':
    case 'shadow.clusterpedia.io/events':
    case 'orrery.dev/origin-resource-version':
    case 'orrery.dev/deleted-at':
      throw fieldSelectorError(
        wanted?.at ?? 0,
        `the annotation ${key.name} is made for the answer, expected: shadow.clusterpedia.io/cluster-name or orrery.dev/source`,
      );
    default:
      return undefined;
  }
}

/** A value that is no `<kind>/<name>` names no source. */
function sourceCondition(value: string): Condition[] {
  const slash = value.indexOf('/');
  const kind = sourceKinds.get(value.slice(0, Math.max(0, slash)));
  if (kind === undefined) return [];
  const name = value.slice(slash + 1);
  return [{ kind: 'source', kinds: [kind], test: { attribute: 'name', text: { op: 'in', values: [name] } } }];
}
