import type {
  Condition,
  KindCondition,
  LabelCondition,
  OwnerCondition,
  SourceCondition,
  TextCondition,
  TimeCondition,
  WordCondition,
} from '../ast.ts';
import { kindPredicate } from '../evaluate/kind-predicate.ts';
import { sourcePredicate } from '../evaluate/source-predicate.ts';
import { textMatcher } from '../evaluate/text-matcher.ts';
import { indexedField } from './indexed-field.ts';
import type { IndexCondition, PlannerCatalogue, PlannerKind } from './plan.ts';
import { refuseCondition } from './refuse-condition.ts';
import { combine, idsOf, negate } from './simplify.ts';
import { storableTest } from './storable-test.ts';

/** An owner condition for the reference index. */
type OwnerAtom = Extract<IndexCondition, { readonly kind: 'owner' }>;

/** What is known where a condition stands. */
export interface IndexContext {
  readonly catalogue: PlannerCatalogue;
  /** Kinds an object can have here: fields are declared per kind. */
  readonly kinds: readonly PlannerKind[];
}

/**
 * The condition as columns and indexes answer it, or undefined when only the object itself can.
 * @throws StatusError BadRequest naming a part that nothing can answer.
 */
export function indexedCondition(condition: Condition, context: IndexContext): IndexCondition | undefined {
  switch (condition.kind) {
    case 'and':
      return indexedAll(condition.of, context);
    case 'or':
      return indexedAny(condition.of, context);
    case 'not': {
      const part = indexedCondition(condition.of, context);
      return part === undefined ? undefined : negate(part, allIds(context.catalogue));
    }
    case 'source':
      return indexedSource(condition, context.catalogue);
    case 'kind':
      return indexedKind(condition, context.catalogue);
    case 'text':
      return indexedText(condition, context.catalogue);
    case 'label':
      return indexedLabel(condition);
    case 'field':
      return indexedField(condition, context);
    case 'time':
      return indexedTime(condition);
    case 'owner':
      return ownerAtom(condition, context.catalogue);
    case 'join':
      throw refuseCondition(condition, 'conditions on related objects cannot be answered by the store yet');
    case 'word':
      return indexedWord(condition, context);
    default:
      return condition satisfies never;
  }
}

function indexedAny(of: readonly Condition[], context: IndexContext): IndexCondition | undefined {
  const parts = of.map((part) => indexedCondition(part, context));
  return parts.every((part) => part !== undefined) ? combine('or', parts) : undefined;
}

/** Conditions on kinds come first: they say which fields are declared for the others. */
function indexedAll(of: readonly Condition[], context: IndexContext): IndexCondition | undefined {
  const parts: (IndexCondition | undefined)[] = [];
  let { kinds } = context;
  for (const part of of) {
    if (!isAboutKinds(part)) continue;
    const atom = indexedCondition(part, context);
    kinds = kindsLeft(atom, kinds);
    parts.push(atom);
  }
  for (const part of of) {
    if (!isAboutKinds(part)) parts.push(indexedCondition(part, { ...context, kinds }));
  }
  return parts.every((part) => part !== undefined) ? combine('and', parts) : undefined;
}

/** Whether a condition asks nothing but the kind of an object. */
export function isAboutKinds(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(isAboutKinds);
    case 'not':
      return isAboutKinds(condition.of);
    case 'text':
      return condition.of === 'group';
    default:
      return condition.kind === 'kind';
  }
}

/** Those of the kinds that a condition on kinds leaves. */
export function kindsLeft(
  condition: IndexCondition | undefined,
  kinds: readonly PlannerKind[],
): readonly PlannerKind[] {
  if (condition?.kind === 'constant') return condition.value ? kinds : [];
  if (condition?.kind === 'objectKind') return kinds.filter(({ id }) => condition.ids.includes(id));
  if (condition?.kind === 'and') return condition.of.reduce((left, part) => kindsLeft(part, left), kinds);
  return kinds;
}

function allIds({ sources, kinds }: PlannerCatalogue): { readonly source: number[]; readonly objectKind: number[] } {
  return { source: sources.map(({ id }) => id), objectKind: kinds.map(({ id }) => id) };
}

function indexedSource(condition: SourceCondition, { sources, attributes }: PlannerCatalogue): IndexCondition {
  const { test } = condition;
  if (test !== undefined && 'text' in test && test.attribute !== 'name' && !attributes.has(test.attribute)) {
    throw refuseCondition(condition, `no source says what its ${test.attribute} is`);
  }
  const chosen = sources.filter(sourcePredicate(condition));
  return idsOf(
    'source',
    chosen.map(({ id }) => id),
    sources.length,
  );
}

function indexedKind(condition: KindCondition, { kinds }: PlannerCatalogue): IndexCondition {
  const chosen = kinds.filter(kindPredicate(condition));
  return idsOf(
    'objectKind',
    chosen.map(({ id }) => id),
    kinds.length,
  );
}

function indexedLabel(condition: LabelCondition): IndexCondition | undefined {
  const { of, key, test } = condition;
  if (of === 'tags') throw refuseCondition(condition, 'tags of cloud objects cannot be asked for yet');
  return of === 'labels' ? { kind: 'label', key, ...(test === undefined ? {} : { test }) } : undefined;
}

/** Only tombstones have a time of deletion, and the indexes are of living objects. */
function indexedTime({ of, since, before }: TimeCondition): IndexCondition | undefined {
  if (of === 'deleted') return undefined;
  return { kind: 'time', of, ...(since === undefined ? {} : { since }), ...(before === undefined ? {} : { before }) };
}

function indexedText({ of, test }: TextCondition, { kinds }: PlannerCatalogue): IndexCondition | undefined {
  if (of === 'group') {
    const matches = textMatcher(test);
    const chosen = kinds.filter(({ group }) => matches(group));
    return idsOf(
      'objectKind',
      chosen.map(({ id }) => id),
      kinds.length,
    );
  }
  if (test.op === 'regex') return undefined;
  const storable = storableTest(test);
  if (storable === undefined) return { kind: 'constant', value: false };
  if (of === 'namespace' || of === 'name') return { kind: 'text', of, test: storable };
  if (storable.op !== 'in' || storable.ignoreCase === true) return undefined;
  return { kind: of, values: storable.values };
}

/**
 * An owner condition as the reference index has it: references name a kind, the condition its plural.
 * @throws StatusError BadRequest when nothing is described, or the plural is not known.
 */
export function ownerAtom(owner: OwnerCondition, { kinds }: PlannerCatalogue): OwnerAtom {
  const { ownerKind } = owner;
  if (owner.uid !== undefined) return { kind: 'owner', owner };
  if (ownerKind === undefined) {
    if (owner.name === undefined) throw refuseCondition(owner, 'an owner needs a uid, a name or a kind');
    return { kind: 'owner', owner };
  }
  const kind = kinds.find(({ group, resource }) => group === ownerKind.group && resource === ownerKind.resource);
  if (kind === undefined && ownerKind.names === undefined) throw refuseCondition(owner, 'this is no known resource');
  const names = new Set([...(kind?.names ?? []), ...(ownerKind.names ?? [])]);
  return { kind: 'owner', owner, targetKinds: [...names].map((name) => `${ownerKind.group}/${name}`) };
}

function indexedWord({ text }: WordCondition, context: IndexContext): IndexCondition | undefined {
  const id = indexedField({ kind: 'field', field: { semantic: 'id' }, test: { op: 'in', values: [text] } }, context);
  if (id === undefined) return undefined;
  const name = storableTest({ op: 'contains', text, ignoreCase: true });
  return combine('or', [
    name === undefined ? { kind: 'constant', value: false } : { kind: 'text', of: 'name', test: name },
    { kind: 'labelValue', value: text },
    id,
  ]);
}
