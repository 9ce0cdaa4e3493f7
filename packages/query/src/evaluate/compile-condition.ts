import { StatusError } from '@orrery/model';
import type { Condition, JoinCondition, LabelCondition, TextCondition, TimeCondition } from '../ast.ts';
import { annotationsOf } from '../fields/metadata.ts';
import type { ObjectView } from '../object-view.ts';
import { fieldReader } from './field-values.ts';
import { kindPredicate } from './kind-predicate.ts';
import { labelMatcher } from './label-matcher.ts';
import { ownerPredicate } from './owner-predicate.ts';
import { sourcePredicate } from './source-predicate.ts';
import { textMatcher } from './text-matcher.ts';
import { valueMatcher } from './value-matcher.ts';
import { loneWorld, type World } from './world.ts';

/** Whether an object meets what the predicate was made of. */
export type ObjectPredicate = (object: ObjectView) => boolean;

/**
 * Prepares a condition for many objects. The predicate is exact, without side effects, and asks for the body only where the condition
 * does.
 * @throws StatusError BadRequest naming what cannot be answered in this world; a few such parts are found only when the predicate
 *   meets an object.
 */
export function compileCondition(condition: Condition, world: World = loneWorld): ObjectPredicate {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.of.map((part) => compileCondition(part, world));
      return (object) => parts.every((part) => part(object));
    }
    case 'or': {
      const parts = condition.of.map((part) => compileCondition(part, world));
      return (object) => parts.some((part) => part(object));
    }
    case 'not': {
      const part = compileCondition(condition.of, world);
      return (object) => !part(object);
    }
    case 'source': {
      const matches = sourcePredicate(condition);
      return ({ source }) => matches(source);
    }
    case 'kind': {
      const matches = kindPredicate(condition);
      return ({ kind }) => matches(kind);
    }
    case 'text':
      return textPredicate(condition);
    case 'label':
      return labelPredicate(condition);
    case 'field': {
      const [read, matches] = [fieldReader(condition.field, world), valueMatcher(condition.test)];
      return (object) => read(object).some(matches);
    }
    case 'time':
      return timePredicate(condition);
    case 'owner':
      return ownerPredicate(condition, world);
    case 'join':
      return joinPredicate(condition, world);
    case 'word':
      return wordPredicate(condition.text, world);
    default:
      return condition satisfies never;
  }
}

/** Whether one object meets a condition; for many take `compileCondition`, whose errors it has. */
export function evaluate(condition: Condition, object: ObjectView, world: World = loneWorld): boolean {
  return compileCondition(condition, world)(object);
}

function textPredicate({ of, test }: TextCondition): ObjectPredicate {
  const matches = textMatcher(test);
  return of === 'group' ? ({ kind }) => matches(kind.group) : (object) => matches(object[of]);
}

function labelPredicate({ of, key, test }: LabelCondition): ObjectPredicate {
  if (of === 'tags') throw new StatusError('BadRequest', 'tag: tags of cloud objects cannot be asked for yet');
  const matches = labelMatcher(key, test);
  return of === 'labels' ? ({ labels }) => matches(labels) : ({ json }) => matches(annotationsOf(json()));
}

function timePredicate({ of, since, before }: TimeCondition): ObjectPredicate {
  const read = {
    created: ({ createdAt }: ObjectView) => createdAt,
    changed: ({ changedAt }: ObjectView) => changedAt,
    deleted: ({ deletedAt }: ObjectView) => deletedAt,
  }[of];
  return (object) => {
    const time = read(object);
    return time !== undefined && (since === undefined || time >= since) && (before === undefined || time < before);
  };
}

function joinPredicate({ edge, to }: JoinCondition, world: World): ObjectPredicate {
  const matches = compileCondition(to, world);
  return (object) => {
    const linked = world.linked(object, edge);
    if (linked === undefined) throw new StatusError('BadRequest', `${edge}(...): no such edge can be followed here`);
    return linked.some(matches);
  };
}

function wordPredicate(word: string, world: World): ObjectPredicate {
  const isInName = textMatcher({ op: 'contains', text: word, ignoreCase: true });
  const [idsOf, isId] = [fieldReader({ semantic: 'id' }, world), valueMatcher({ op: 'in', values: [word] })];
  return (object) =>
    isInName(object.name) ||
    object.labels.some((text, at) => at % 2 === 1 && text === word) ||
    idsOf(object).some(isId);
}
