import { describe, expect, it } from 'vitest';
import { findProxy, parseProxies, parseProxyUrl } from './proxy-address.ts';

describe('parseProxyUrl', () => {
  it.each([
    ['http://proxy.example', 'http://proxy.example:80'],
    ['HTTPS://Proxy.Example/', 'https://proxy.example:443'],
    ['socks5://10.0.0.1', 'socks5://10.0.0.1:1080'],
    ['socks5://[fd00::1]:1081', 'socks5://[fd00::1]:1081'],
    ['http://bücher.example:3128', 'http://xn--bcher-kva.example:3128'],
    ['http://me:pass@proxy.example:3128', 'http://proxy.example:3128'],
  ])('KSY-A12 reads %s', (text, url) => {
    expect(parseProxyUrl(text).url).toBe(url);
  });

  it.each([
    ...['', 'proxy.example:3128', 'http:proxy', 'http://', 'http://a b', 'http://a/path', 'http://a?x', 'http://a#x'],
    ...['http://a:0', 'http://a:65536', 'http://a:x', 'http://127.1:80', 'http://0x7f.0.0.1', 'http://a\\b'],
    ...['http://%31:80', 'http://fe80::1', 'http://u:%zz@a', 'http://a@b@c', 'http://a\r\nb', 'http://[::1'],
  ])('S-13.7 refuses %j', (text) => {
    expect(() => parseProxyUrl(text)).toThrow(/^the address of the proxy is refused/);
  });

  it.each(['socks4://a', 'socks5h://a', 'ftp://a', 'file://a'])('S-13.2 refuses the scheme of %s', (text) => {
    expect(() => parseProxyUrl(text)).toThrow('use http, https, socks5');
  });

  it('KSY-A12 an allowed proxy is found by scheme, host and port, and brings its own credential', () => {
    const allowed = parseProxies(['http://me:p%40ss@proxy.example:3128']);
    const found = findProxy(allowed, 'http://other:guess@PROXY.example:3128/');
    expect(found.credential?.username).toBe('me');
    expect(found.credential?.password.reveal()).toBe('p@ss');
    for (const url of ['https://proxy.example:3128', 'http://proxy.example', 'http://proxy.example.:3128']) {
      expect(() => findProxy(allowed, url)).toThrow('no administrator allowed the proxy');
    }
    expect(() => parseProxies(['http://a', 'nonsense:hunter2'])).toThrow(/^(?!.*hunter2)outbound\.proxies\[1\]/);
  });
});
