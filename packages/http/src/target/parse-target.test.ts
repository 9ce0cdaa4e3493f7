import { describe, expect, it } from 'vitest';
import { isOutboundError } from '../outbound-error.ts';
import { parseTarget } from './parse-target.ts';

function kindOf(url: string): string {
  try {
    parseTarget(url, 'cluster-api');
    return 'passed';
  } catch (error) {
    return isOutboundError(error) ? error.kind : 'other';
  }
}

describe('parseTarget', () => {
  it.each([
    ['https://a.example', { origin: 'https://a.example', host: 'a.example', port: 443, basePath: '' }],
    ['https://a.example:6443/', { origin: 'https://a.example:6443', host: 'a.example', port: 6443, basePath: '' }],
    ['HTTPS://A.Example/k8s/c-1/', { origin: 'https://a.example', host: 'a.example', port: 443, basePath: '/k8s/c-1' }],
    ['https://10.0.0.1:6443', { origin: 'https://10.0.0.1:6443', host: '10.0.0.1', port: 6443, basePath: '' }],
    ['https://[::1]:6443', { origin: 'https://[::1]:6443', host: '::1', port: 6443, basePath: '' }],
    [
      'https://bücher.example',
      { origin: 'https://xn--bcher-kva.example', host: 'xn--bcher-kva.example', port: 443, basePath: '' },
    ],
  ])('S-13.1 reads %s', (url, expected) => {
    expect(parseTarget(url, 'cluster-api')).toEqual(expected);
  });

  it.each(['gopher', 'file', 'ftp', 'data', 'unix', 'http', 'ws', 'javascript'])(
    'S-13.2 the scheme %s is refused',
    (scheme) => {
      expect(kindOf(`${scheme}://a.example/x`)).toBe('SchemeRefused');
    },
  );

  it.each([
    ...[
      '',
      'a.example',
      'https:',
      'https:a.example',
      'https:///a.example',
      '//a.example',
      'data:text/plain,x',
      'unix:/run/x.sock',
    ],
    ...[
      'https://user@a.example',
      'https://user:pass@a.example',
      'https://8.8.8.8@127.0.0.1',
      'https://a.example:@127.0.0.1',
    ],
    ...['https://a.example#x', 'https://a.example?x', 'https://a.example/#@b.example', 'https://a.example\\@b.example'],
    ...[
      'https://a.example\r\nHost: b.example',
      'https://a.example/\tx',
      'https://a .example',
      ' https://a.example',
      'https://a.example\u0000',
    ],
    ...['https://a.example:0', 'https://a.example:x', 'https://a.example:99999', 'https://a.example:-1'],
    ...[
      'https://127.1',
      'https://0x7f.1',
      'https://2130706433',
      'https://0177.0.0.1',
      'https://127.0.0.1.',
      'https://１２７.0.0.1',
    ],
    ...['https://[fe80::1%25eth0]', 'https://[::1', 'https://%31%32%37.0.0.1'],
  ])('S-13.7 refuses %j before any resolution', (url) => {
    expect(kindOf(url)).toBe('UrlInvalid');
  });

  it('S-04 a refused URL is not repeated in the message, since it may contain a password', () => {
    expect(() => parseTarget('https://user:hunter2@a.example', 'cluster-api')).toThrow(
      /^(?!.*hunter2).*user name or password/,
    );
  });
});
