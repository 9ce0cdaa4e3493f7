import ipaddr from 'ipaddr.js';
import { type OutboundClass, outboundClasses } from '../outbound-class.ts';
import { OutboundError } from '../outbound-error.ts';

/** A URL that passed S-13.7. */
export interface ParsedTarget {
  /** `https://host:port`, the default port left out. */
  readonly origin: string;
  /** Name or literal address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path without trailing slash; empty for the root. */
  readonly basePath: string;
}

/**
 * Parses the address of something outside and refuses, before any resolution, what S-13.7 names: userinfo, fragments, queries,
 * backslashes, white space and control characters, port 0, other spellings of IPv4 than four decimal numbers.
 * @throws OutboundError UrlInvalid or SchemeRefused; the message never repeats userinfo.
 */
export function parseTarget(text: string, outboundClass: OutboundClass): ParsedTarget {
  const authority = readAuthority(text, outboundClass);
  const url = URL.parse(text);
  if (url === null) throw invalid('it cannot be parsed');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '') throw invalid('it has no host');
  if (ipaddr.IPv4.isValidFourPartDecimal(host) && authority.replace(/:\d*$/, '') !== host) {
    throw invalid('an IPv4 address must be written as four decimal numbers');
  }
  const port = url.port === '' ? 443 : Number(url.port);
  if (port === 0) throw invalid('port 0 cannot be connected to');
  return { origin: url.origin, host, port, basePath: url.pathname.replace(/\/+$/, '') };
}

/** Checks the text as written, since the URL parser repairs much of what is to be refused. */
function readAuthority(text: string, outboundClass: OutboundClass): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f-\u00a0\\]/.test(text))
    throw invalid('it contains white space, control characters or a backslash');
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(\/[^?#]*)?$/i.exec(text);
  if (match === null) {
    throw invalid(/[?#]/.test(text) ? 'it has a query or a fragment' : 'it is not of the form https://host:port/path');
  }
  const scheme = match[1]?.toLowerCase() ?? '';
  const authority = match[2] ?? '';
  if (authority.includes('@')) throw invalid('it contains a user name or password');
  const { schemes } = outboundClasses[outboundClass];
  if (!schemes.includes(scheme)) {
    throw new OutboundError('SchemeRefused', `the scheme ${scheme} is refused for ${outboundClass}`, {
      fix: `use ${schemes.join(' or ')}`,
    });
  }
  return authority;
}

function invalid(why: string): OutboundError {
  return new OutboundError('UrlInvalid', `the address is refused: ${why}`, { fix: 'give it as https://host:port' });
}
