import { Secret } from '@orrery/model';
import type { BasicCredential } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';

/** `username` and `password`, which go together; accepted with a warning (KSY-A12). */
export function readPassword(fields: Fields, findings: Findings): BasicCredential | undefined {
  const username = fields.string('username');
  const password = fields.string('password');
  if (username === undefined && password === undefined) return undefined;
  const path = `${fields.path}.${username === undefined ? 'username' : 'password'}`;
  if (username === undefined || password === undefined) {
    const summary = `${path} is missing.`;
    findings.error('PasswordInvalid', path, { summary, detail: 'Give username and password.' });
    return undefined;
  }
  // RFC 7617 2: neither may have control characters, and the first colon ends the name.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f:]/.test(username) || /[\u0000-\u001f\u007f]/.test(password)) {
    const summary = `${fields.path}.username or its password cannot be sent.`;
    const detail = 'Neither may have control characters, and the name no colon.';
    findings.error('PasswordInvalid', path, { summary, detail });
    return undefined;
  }
  findings.warning('PasswordGiven', `${fields.path}.username`, {
    summary: `${fields.path} logs in with name and password.`,
    detail: 'Kubernetes takes none since 1.19; only a proxy in front of it may. Prefer a token of a service account.',
  });
  return { username, password: new Secret(password) };
}
