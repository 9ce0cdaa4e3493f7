import type { OutboundHeaders } from '@orrery/http';
import type { Impersonation } from './cluster-access.ts';

/**
 * The headers of an impersonation
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation): keys of `extra` are percent-encoded
 * where a header's name could not have them.
 */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation): OutboundHeaders {
  const extras = [...extra].map(([key, values]) => [`impersonate-extra-${encodeKey(key)}`, values] as const);
  return {
    'impersonate-user': user,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
    ...Object.fromEntries(extras.filter(([, values]) => values.length > 0)),
  };
}

/** Everything but letters, digits and the other characters of a token (RFC 9110 5.6.2), `%` too, by its UTF-8 bytes. */
function encodeKey(key: string): string {
  return [...Buffer.from(key.toLowerCase())]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[a-z0-9!#$&'*+.^_`|~-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}
