import { StatusError } from '@orrery/model';
import type { NamedSource } from '@orrery/query';
import type { Source } from '@orrery/storage';
import type { ScopeFreshness } from '../freshness/scope-freshness.ts';
import type { Role } from './roles/role.ts';

/** A selected source, with how current the kind is; without it the kind is not collected there. */
export interface SelectedSource {
  readonly source: Source;
  /** What its targets are made of. */
  readonly role: Role;
  readonly isComplete: boolean;
  readonly state: ScopeFreshness['state'];
}

/**
 * The sources whose targets are listed: those that completed a first snapshot of the kind. A list that lacks targets that were in it
 * makes Prometheus drop them, an error makes it keep them (SEA-Z14, TAG-S02).
 * @throws StatusError ServiceUnavailable when a source that the request names is unknown or has no complete snapshot, or none has.
 */
export function sourcesWithTargets(
  selected: readonly SelectedSource[],
  named: readonly NamedSource[],
  resource: string,
): { readonly complete: readonly SelectedSource[]; readonly incomplete: readonly string[] } {
  const complete = selected.filter(({ isComplete }) => isComplete);
  const missing = named.filter(
    ({ kind, name }) =>
      !complete.some(({ source }) => source.name === name && (kind === undefined || kind === source.kind)),
  );
  if (missing.length > 0)
    throw unavailable(
      missing.map(({ name }) => name),
      resource,
    );
  const incomplete = selected.filter(({ isComplete }) => !isComplete).map(({ source }) => source.name);
  if (complete.length === 0 && incomplete.length > 0) throw unavailable(incomplete, resource);
  return { complete, incomplete };
}

function unavailable(names: readonly string[], resource: string): StatusError {
  return new StatusError('ServiceUnavailable', `no complete snapshot of ${resource} yet of ${shownNames(names)}`);
}

/** Names of sources in an answer: at most so many. */
const maxNames = 20;

/** Names for messages and headers, which have bounds. */
export function shownNames(names: readonly string[]): string {
  const more = names.length - maxNames;
  return names.slice(0, maxNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
