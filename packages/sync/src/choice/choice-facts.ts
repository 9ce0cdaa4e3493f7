import type { ChoiceSummary } from '@orrery/model';
import type { ChosenScopes } from './choose-scopes.ts';

/** Most kinds kept that are not collected; more say nothing new. */
const maxNotCollected = 500;

/** What of a choice is kept in the facts of its source, member `choice`, for those who ask why a kind is not collected. */
export function choiceFactsOf({ scopes, notCollected }: Pick<ChosenScopes, 'scopes' | 'notCollected'>): ChoiceSummary {
  return {
    notCollected: notCollected.slice(0, maxNotCollected),
    versions: scopes
      .filter(({ versions }) => versions.length > 1)
      .map(({ kind: { group, resource }, versions }) => ({ group, resource, versions })),
  };
}
