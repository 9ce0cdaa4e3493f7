import type { Impersonation } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';

/** What a header may carry of a value (RFC 9110 5.5), as far as every API server takes it. */
const headerValue = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
/** Each value is a header of its own. */
const groupLimit = 100;

/** `as`, `as-uid`, `as-groups` and `as-user-extra`; accepted with a warning (KSY-A12). */
export function readImpersonation(fields: Fields, findings: Findings): Impersonation | undefined {
  const user = fields.string('as');
  const uid = fields.string('as-uid');
  const groups = fields.strings('as-groups') ?? [];
  const extra = readExtra(fields.child('as-user-extra'));
  if (user === undefined && uid === undefined && groups.length === 0 && extra.size === 0) return undefined;
  const path = `${fields.path}.as`;
  if (user === undefined) {
    const summary = `${path} is missing beside what else is to be impersonated.`;
    findings.error('ImpersonationInvalid', path, { summary, detail: 'Name a user in as.' });
    return undefined;
  }
  const values = [user, ...(uid === undefined ? [] : [uid]), ...groups, ...[...extra.values()].flat()];
  const hasMany = groups.length > groupLimit || [...extra.values()].some((each) => each.length > groupLimit);
  if (hasMany || !values.every((value) => headerValue.test(value))) {
    const detail = `Give texts of printable ASCII, of groups and of each extra at most ${groupLimit}.`;
    const summary = `${path}, as-uid, as-groups or as-user-extra has a value that cannot be sent.`;
    findings.error('ImpersonationInvalid', path, { summary, detail });
    return undefined;
  }
  findings.warning('ImpersonationGiven', path, {
    summary: `${path}: requests are made as ${user.slice(0, 64)}.`,
    detail: 'What others do through this cluster cannot be shown under their own names.',
  });
  return { user, ...(uid === undefined ? {} : { uid }), groups, extra };
}

function readExtra(fields: Fields | undefined): ReadonlyMap<string, readonly string[]> {
  const extra = new Map<string, readonly string[]>();
  for (const key of fields?.names ?? []) extra.set(key, fields?.strings(key) ?? []);
  return extra;
}
