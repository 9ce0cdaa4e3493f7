import type { SearchParameters } from '@orrery/query';
import { badRequest } from '../answer/bad-request.ts';

/** How an answer that is no list has what is selected; a list is neither. */
export interface AnswerShape {
  /** As time goes on: what is true of sources now only, orders, pages and moments cannot be honoured (SEA-T08). */
  readonly isWatch?: boolean;
  /** All of it as it is now, in an order of its own. */
  readonly isWhole?: boolean;
}

/**
 * Refuses what `q`, `saved` and the parameters of pages ask beyond selecting objects, where the answer cannot honour it: `| sort` in `q` as
 * well as `orderby` (SEA-00).
 * @throws StatusError BadRequest.
 */
export function refuseStages(parameters: SearchParameters, { isWatch = false, isWhole = false }: AnswerShape): void {
  const { query, saved } = parameters;
  if (saved !== undefined) throw badRequest('saved: saved searches are not supported yet');
  if (query?.stages.countBy !== undefined) throw badRequest("query parameter q: '| count' is not supported yet");
  if (query?.stages.columns !== undefined) throw badRequest("query parameter q: '| columns' is not supported yet");
  if (!isWatch && !isWhole) return;
  const part = ofQuery(query) ?? ofParameters(parameters) ?? (isWhole ? ofForm(parameters) : undefined);
  if (part === undefined) return;
  const why = isWatch
    ? 'in a watch, which tells of changes in the order in which they were made'
    : 'here, where everything that is selected is answered as it is now';
  throw badRequest(`${part} is not accepted ${why}; expected a list`);
}

function ofQuery(query: SearchParameters['query']): string | undefined {
  if (query?.stages.order !== undefined) return "query parameter q: '| sort'";
  if (query?.stages.limit !== undefined) return "query parameter q: '| limit'";
  if (query?.stages.at !== undefined) return "query parameter q: '| at'";
  return query?.deleted === undefined ? undefined : 'query parameter q: deleted';
}

const listParameters = [
  'orderby',
  'at',
  'deleted',
  'offset',
  'continue',
  'withContinue',
  'withRemainingCount',
] as const;

/** A limit in the URL is no part of it: watches ignore it as kube-apiserver does. */
function ofParameters(parameters: SearchParameters): string | undefined {
  const { order: orderby, continueToken, ...others } = parameters;
  const given = { ...others, orderby, continue: continueToken };
  const name = listParameters.find((each) => given[each] !== undefined);
  if (name !== undefined) return `query parameter ${name}`;
  return parameters.isPageByLabel ? 'labelSelector: a limit' : undefined;
}

const formParameters = ['injectEvents', 'onlyMetadata'] as const;

function ofForm(parameters: SearchParameters): string | undefined {
  const name = formParameters.find((each) => parameters[each] !== undefined);
  return name === undefined ? undefined : `query parameter ${name}`;
}
