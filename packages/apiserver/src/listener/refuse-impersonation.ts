import { StatusError } from '@orrery/model';

/**
 * Refuses whoever asks to be taken for somebody else (`kubectl --as`): nobody has the right to yet, and an answer by the rights of
 * whoever asks would be taken for one by those of the other (S-21.2, SEA-U07).
 * @param headers by names in lower case.
 * @throws StatusError Forbidden naming the header.
 */
export function refuseImpersonation(headers: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(headers).find((each) => each.startsWith('impersonate-'));
  if (name === undefined) return;
  throw new StatusError('Forbidden', `impersonation is not supported yet: leave out the header ${name} (kubectl --as)`);
}
