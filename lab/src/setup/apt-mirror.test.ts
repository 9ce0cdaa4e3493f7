import { describe, expect, it } from 'vitest';
import { chooseDebianArchive, parseSources, parseSourcesList } from './apt-mirror.ts';

describe('the apt configuration', () => {
  it('LAB setup reads the one-line format with options, comments and several archives', () => {
    const text = [
      '# deb http://old.example/debian woody main',
      'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # mine',
      'deb-src http://mirror.example/debian bookworm main',
      '  deb http://mirror.example/debian-security bookworm-security main',
    ].join('\n');
    expect(parseSourcesList(text)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/k.gpg',
      },
      {
        uri: 'http://mirror.example/debian-security',
        suites: ['bookworm-security'],
        components: ['main'],
        signedBy: undefined,
      },
    ]);
  });

  it('LAB setup reads deb822 stanzas, leaves out disabled ones and those with an inline key', () => {
    const text = [
      'Types: deb deb-src\n# a comment\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main',
      'Types: deb\nEnabled: no\nURIs: http://b.example/debian\nSuites: sid\nComponents: main',
      'Types: deb\nURIs: http://c.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP-----\n .\n abc',
    ].join('\n\n');
    expect(parseSources(text)).toEqual([
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main'],
        signedBy: undefined,
      },
    ]);
  });

  it('LAB setup takes the archive of the distribution, not the one of security updates or of others', () => {
    const make = (uri: string, suite: string) => ({ uri, suites: [suite], components: ['main'], signedBy: undefined });
    const security = make('http://m.example/debian-security', 'bookworm-security');
    const vendor = make('http://vendor.example/apt', 'stable');
    const debian = make('http://m.example/debian/', 'bookworm');
    expect(chooseDebianArchive([security, vendor, debian])).toBe(debian);
    expect(chooseDebianArchive([security])).toBeUndefined();
  });
});
