import type { Condition } from '../ast.ts';
import { lowerTerm } from './lower-term.ts';
import { type LoweringOptions, optionsOfJoined } from './lowering.ts';
import type { QueryExpression } from './query-tree.ts';

/**
 * The condition an expression means at a time. `not` and the negative operators are exact complements (SEA-L03).
 * @throws StatusError BadRequest for a term that cannot be honoured; a tree that `parseQuery` made has none under the same options.
 */
export function lowerExpression(expression: QueryExpression, options: LoweringOptions): Condition {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { kind: expression.kind, of: expression.of.map((part) => lowerExpression(part, options)) };
    case 'not':
      return { kind: 'not', of: lowerExpression(expression.of, options) };
    case 'join':
      return { kind: 'join', edge: expression.edge, to: lowerExpression(expression.to, optionsOfJoined(options)) };
    case 'word':
      return { kind: 'word', text: expression.text };
    case 'term':
      return lowerTerm(expression, options);
    default:
      return expression satisfies never;
  }
}

/** Whether an expression speaks of deletions, so that its answer needs tombstones among the objects asked (SEA-O03). */
export function asksForTombstones(expression: QueryExpression): boolean {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.of.some(asksForTombstones);
    case 'not':
      return asksForTombstones(expression.of);
    case 'term':
      return expression.key.kind === 'plain' && expression.key.name === 'deleted';
    case 'join':
    case 'word':
      return false;
    default:
      return expression satisfies never;
  }
}
