import type { Condition, ObjectQuery } from '../ast.ts';
import { conjunctsOf } from './conjuncts-of.ts';
import { indexedCondition, isAboutKinds, kindsLeft } from './indexed-condition.ts';
import { narrowVisible } from './narrow-visible.ts';
import { bestNeedles } from './needles.ts';
import type { Conjunct, IndexCondition, Plan, PlannerCatalogue, PlannerKind, Residual } from './plan.ts';
import { planOrder } from './plan-order.ts';

/**
 * Decides which parts of a query columns and indexes answer and which only the objects themselves do. Pure: the same query and
 * catalogue give the same plan.
 * @throws StatusError BadRequest naming a part that cannot be answered.
 */
export function planQuery(query: ObjectQuery, catalogue: PlannerCatalogue): Plan {
  const asked = askedKinds(query, catalogue);
  const order = planOrder(query.order ?? [], asked, catalogue);
  const conditions = query.where === undefined ? [] : conjunctsOf(query.where);
  const kinds = conditions
    .filter(isAboutKinds)
    .reduce((left, condition) => kindsLeft(indexedCondition(condition, { catalogue, kinds: left }), left), asked);
  const split = splitConditions(conditions, catalogue, kinds);
  const narrowed = narrowVisible(
    query.visible,
    catalogue.sources.filter(({ id }) => split.isSource(id)),
    split.kinds,
  );
  const namespaces = splitNamespaces(split.indexed, narrowed.namespaces);
  const needles = bestNeedles(split.residual.filter(({ needsBody }) => needsBody).map(({ condition }) => condition));
  return {
    sources: split.isEmpty ? [] : narrowed.sources,
    kinds: split.isEmpty ? [] : narrowed.kinds,
    spansKinds: query.kinds?.length !== 1,
    visible: narrowed.visible,
    ...(namespaces === undefined ? {} : { namespaces: [...namespaces] }),
    indexed: split.indexed,
    residual: split.residual,
    ...(needles === undefined ? {} : { needles }),
    order,
  };
}

function askedKinds({ kinds: names }: ObjectQuery, { kinds }: PlannerCatalogue): readonly PlannerKind[] {
  if (names === undefined) return kinds;
  return kinds.filter(({ group, resource }) =>
    names.some((name) => name.group === group && name.resource === resource),
  );
}

interface Split {
  readonly isSource: (id: number) => boolean;
  readonly kinds: readonly PlannerKind[];
  readonly indexed: readonly Conjunct[];
  readonly residual: readonly Residual[];
  readonly isEmpty: boolean;
}

function splitConditions(
  conditions: readonly Condition[],
  catalogue: PlannerCatalogue,
  kinds: readonly PlannerKind[],
): Split {
  const indexed: Conjunct[] = [];
  const residual: Residual[] = [];
  const sources: ReadonlySet<number>[] = [];
  let left = kinds;
  let isEmpty = false;
  for (const condition of conditions) {
    const index = indexedCondition(condition, { catalogue, kinds });
    if (index === undefined) residual.push({ condition, needsBody: needsBody(condition) });
    else if (index.kind === 'constant') isEmpty ||= !index.value;
    else if (index.kind === 'source') sources.push(new Set(index.ids));
    else if (index.kind === 'objectKind') left = kindsLeft(index, left);
    else indexed.push({ condition, index });
  }
  const isSource = (id: number): boolean => sources.every((ids) => ids.has(id));
  return { isSource, kinds: left, indexed, residual, isEmpty };
}

/** Whether the columns of a row do not suffice to evaluate a condition. */
export function needsBody(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.some(needsBody);
    case 'not':
      return needsBody(condition.of);
    case 'label':
    case 'field':
    case 'word':
    case 'owner':
      return true;
    default:
      return false;
  }
}

/** Namespaces that the conditions and the caller's rights leave, when those name them. */
function splitNamespaces(
  indexed: readonly Conjunct[],
  visible: ReadonlySet<string> | undefined,
): Set<string> | undefined {
  let left = visible === undefined ? undefined : new Set(visible);
  for (const { index } of indexed) {
    const named = namedNamespaces(index);
    if (named !== undefined) left = left === undefined ? named : left.intersection(named);
  }
  return left;
}

function namedNamespaces(index: IndexCondition): Set<string> | undefined {
  if (index.kind !== 'text' || index.of !== 'namespace') return undefined;
  if (index.test.op !== 'in' || index.test.ignoreCase === true || index.test.values.includes('')) return undefined;
  return new Set(index.test.values);
}
