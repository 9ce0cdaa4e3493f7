import {
  type ApiToken,
  apiTokenKind,
  type ControlKind,
  type ControlObject,
  StatusError,
  tokenIdLabel,
} from '@orrery/model';
import type { Batch } from '@orrery/storage';
import { adminUser } from '../identity.ts';
import { type ApiTokenDeps, apiTokenOwner, grantOf, newApiToken } from './api-tokens.ts';

/** What is particular to `APIToken` when it is written; the API server calls it. */
export interface ApiTokenHandler {
  readonly kind: ControlKind;
  /**
   * Makes the token of a new object; the answer to the creation shows it, once.
   * @throws StatusError Invalid when the spec cannot be or was changed.
   */
  admit(admission: { readonly object: ControlObject; readonly old?: ControlObject }): Promise<{
    readonly object: ControlObject;
    /** The object as the answer to its creation has it. */
    readonly shownOnce?: ControlObject;
    readonly sealed?: NonNullable<Batch['sealed']>;
    readonly warnings: readonly string[];
  }>;
  /** Without its row a token is refused within 5 s (S-23.1). */
  removal(object: ControlObject): Promise<Pick<Batch, 'sealed'>>;
}

/** Makes the handler of `APIToken` (S-26.6). */
export function createApiTokenHandler(deps: ApiTokenDeps): ApiTokenHandler {
  return {
    kind: apiTokenKind,
    admit: async (admission) => {
      // The API server validated both against the schema of the kind.
      const object = admission.object as ApiToken;
      const old = admission.old as ApiToken | undefined;
      check(object, old, deps.clock.now());
      if (old !== undefined) return { object: marked(object, old.status?.tokenID ?? ''), warnings: [] };
      const made = await newApiToken(deps, object.metadata.name, object.spec);
      const stored = marked(object, made.id);
      const shownOnce = { ...stored, status: { tokenID: made.id, token: made.token.reveal() } };
      return { object: stored, shownOnce, sealed: [made.sealed], warnings: riskOf(object) };
    },
    removal: async ({ metadata }) => ({ sealed: [{ owner: apiTokenOwner(deps.store, metadata.name), rows: [] }] }),
  };
}

function marked(object: ApiToken, tokenID: string): ApiToken {
  const metadata = { ...object.metadata, labels: { ...object.metadata.labels, [tokenIdLabel]: tokenID } };
  return { ...object, metadata, status: { tokenID } };
}

function check({ metadata, spec }: ApiToken, old: ApiToken | undefined, nowMs: number): void {
  if (metadata.name === adminUser)
    throw invalid(metadata.name, 'metadata.name', `${adminUser} is the name of the built-in token`);
  if (old !== undefined && JSON.stringify(old.spec) !== JSON.stringify(spec))
    throw invalid(metadata.name, 'spec', 'a token cannot be changed: make another and delete this one');
  if (grantOf(metadata.name, spec) === undefined)
    throw invalid(metadata.name, 'spec.cluster', 'a token of type Feed is for one cluster: name it');
  if (old === undefined && spec.expiresAt !== undefined && Date.parse(spec.expiresAt) <= nowMs)
    throw invalid(metadata.name, 'spec.expiresAt', 'the time has passed');
}

/** S-10.3: what a person should know of a token that adds clusters by itself. */
function riskOf({ spec }: ApiToken): string[] {
  if (spec.type !== 'FeedRegistration' || spec.autoAccept !== true || spec.cluster !== undefined) return [];
  return ['autoAccept: whoever has this token adds clusters to the fleet that nobody looked at'];
}

function invalid(name: string, field: string, message: string): StatusError {
  const { group, kind } = apiTokenKind.api;
  const causes = [{ field, reason: 'FieldValueInvalid', message: `Invalid value: ${message}` }];
  const text = `${kind}.${group} ${JSON.stringify(name)} is invalid: ${field}: Invalid value: ${message}`;
  return new StatusError('Invalid', text, { details: { group, kind, name, causes } });
}
