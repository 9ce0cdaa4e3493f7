import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One archive of the machine's apt configuration. */
export interface AptArchive {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of the keyring, or a fingerprint; undefined when the machine trusts its default keyrings. */
  readonly signedBy: string | undefined;
}

/** Parses the one-line format: `deb [arch=amd64 signed-by=/k] http://mirror/debian bookworm main`. */
export function parseSourcesList(text: string): AptArchive[] {
  const archives: AptArchive[] = [];
  for (const line of text.split('\n')) {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line);
    const [, options, uri, suite, rest] = found ?? [];
    if (uri === undefined || suite === undefined) continue;
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options ?? '')?.[1];
    archives.push({ uri, suites: [suite], components: words(rest), signedBy });
  }
  return archives;
}

/** Parses the deb822 format of `*.sources` (`man sources.list`). A key given inline is not kept: such an archive is left out. */
export function parseSources(text: string): AptArchive[] {
  const archives: AptArchive[] = [];
  const withoutComments = text.replaceAll(/^#.*\n?/gm, '');
  for (const stanza of withoutComments.split(/\n\s*\n/)) {
    const fields = parseStanza(stanza);
    const uri = words(fields.get('uris'))[0];
    const signedBy = fields.get('signed-by');
    const isUsed = fields.get('enabled') !== 'no' && words(fields.get('types')).includes('deb');
    if (uri === undefined || !isUsed || signedBy?.includes('\n')) continue;
    archives.push({ uri, suites: words(fields.get('suites')), components: words(fields.get('components')), signedBy });
  }
  return archives;
}

function parseStanza(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  const unfolded = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
  for (const [, name = '', value = ''] of unfolded) fields.set(name.toLowerCase(), value.trim());
  return fields;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** The archive other suites of Debian can be read from: not the one of security updates, and one that holds `main`. */
export function chooseDebianArchive(archives: readonly AptArchive[]): AptArchive | undefined {
  const candidates = archives.filter(({ suites, components }) => {
    const isMain = components.includes('main');
    return isMain && suites.some((suite) => /^[a-z]+$/.test(suite));
  });
  return candidates.find(({ uri }) => /debian\/?$/.test(uri)) ?? candidates[0];
}

/**
 * The Debian mirror this machine's own apt uses; its address is never written down in the repository.
 * @throws Error when apt is set up with no Debian archive.
 */
export function readDebianArchive(folder = '/etc/apt'): AptArchive {
  const archives: AptArchive[] = [];
  const single = join(folder, 'sources.list');
  if (existsSync(single)) archives.push(...parseSourcesList(readFileSync(single, 'utf8')));
  const parts = join(folder, 'sources.list.d');
  for (const name of existsSync(parts) ? readdirSync(parts).sort() : []) {
    const text = readFileSync(join(parts, name), 'utf8');
    if (name.endsWith('.list')) archives.push(...parseSourcesList(text));
    if (name.endsWith('.sources')) archives.push(...parseSources(text));
  }
  const chosen = chooseDebianArchive(archives);
  if (chosen !== undefined) return chosen;
  throw new Error(`the apt configuration in ${folder} names no Debian archive to download packages from`);
}
