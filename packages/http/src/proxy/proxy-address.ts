import { Secret } from '@orrery/model';
import ipaddr from 'ipaddr.js';
import { joinHostPort } from '../address/check-address.ts';
import { OutboundError } from '../outbound-error.ts';

/** How a proxy is spoken to: `CONNECT` (RFC 9110 9.3.6), the same over TLS, or SOCKS5 (RFC 1928). */
export type ProxyScheme = 'http' | 'https' | 'socks5';

/** Where a proxy is, and who we are to it. */
export interface ProxyAddress {
  readonly scheme: ProxyScheme;
  /** Name or literal address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** `scheme://host:port`, port always named, without user name and password: two of one proxy are equal. */
  readonly url: string;
  readonly credential?: { readonly username: string; readonly password: Secret<string> } | undefined;
}

const defaultPorts: ReadonlyMap<string, readonly [scheme: ProxyScheme, port: number]> = new Map([
  ['http', ['http', 80]],
  ['https', ['https', 443]],
  ['socks5', ['socks5', 1080]],
]);

/**
 * Reads the URL of a proxy: `http`, `https` or `socks5`, host, port, and perhaps user name and password; nothing else.
 * @throws OutboundError UrlInvalid or SchemeRefused; the message repeats nothing of the text but its scheme.
 */
export function parseProxyUrl(text: string): ProxyAddress {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?(\[[^\]]+\]|[^:/?#@[\]]+)(?::(\d{1,5}))?\/?$/i.exec(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (match === null || /[\u0000-\u0020\u007f-\u00a0\\]/.test(text)) throw invalid();
  const [, schemeText = '', userinfo, hostText = '', portText] = match;
  const known = defaultPorts.get(schemeText.toLowerCase());
  if (known === undefined) {
    throw new OutboundError('SchemeRefused', `the scheme ${schemeText.slice(0, 32)} is refused for a proxy`, {
      fix: `use ${[...defaultPorts.keys()].join(', ')}`,
    });
  }
  const [scheme, defaultPort] = known;
  const host = readHost(hostText);
  const port = portText === undefined ? defaultPort : Number(portText);
  if (port < 1 || port > 65_535) throw invalid();
  const url = `${scheme}://${joinHostPort(host, port)}`;
  return { scheme, host, port, url, ...(userinfo ? { credential: readCredential(userinfo) } : {}) };
}

/** IPv4 only as four decimal numbers, names in their ASCII form. */
function readHost(text: string): string {
  const host = URL.parse(`http://${text}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const isRespelled = ipaddr.IPv4.isValidFourPartDecimal(host) && host !== text;
  if (host === '' || isRespelled || text.includes('%')) throw invalid();
  return host;
}

function readCredential(userinfo: string): NonNullable<ProxyAddress['credential']> {
  const [username = '', ...rest] = userinfo.split(':');
  try {
    return { username: decodeURIComponent(username), password: new Secret(decodeURIComponent(rest.join(':'))) };
  } catch {
    // biome-ignore lint/style/useErrorCause: the cause names what could not be decoded, which may be the password
    throw invalid();
  }
}

function invalid(): OutboundError {
  return new OutboundError('UrlInvalid', 'the address of the proxy is refused', {
    fix: 'give it as http://host:port, https://host:port or socks5://host:port',
  });
}

/**
 * Parses the setting `outbound.proxies`.
 * @throws OutboundError AllowInvalid names the entry.
 */
export function parseProxies(urls: readonly string[]): readonly ProxyAddress[] {
  return urls.map((url, index) => {
    try {
      return parseProxyUrl(url);
    } catch (error) {
      throw invalidSetting(index, error);
    }
  });
}

function invalidSetting(index: number, cause: unknown): OutboundError {
  const fix = 'give http://host:port, https://host:port or socks5://host:port';
  return new OutboundError('AllowInvalid', `outbound.proxies[${index}] is no address of a proxy`, { fix, cause });
}

/**
 * The allowed proxy of this URL, with the credential the administrator gave for it; user name and password in `url` do not count.
 * @throws OutboundError ProxyRefused when no administrator allowed it; UrlInvalid, SchemeRefused.
 */
export function findProxy(allowed: readonly ProxyAddress[], url: string): ProxyAddress {
  const wanted = parseProxyUrl(url);
  const found = allowed.find((each) => each.url === wanted.url);
  if (found !== undefined) return found;
  throw new OutboundError('ProxyRefused', `no administrator allowed the proxy ${wanted.url}`, {
    host: wanted.host,
    fix: `an administrator can allow it in the configuration: outbound: { proxies: ["${wanted.url}"] }`,
  });
}
