import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const FILE = 'manifest.json';

/** What `manifest.json` of a component's folder says. It is written last, before the folder gets its name. */
export interface Manifest {
  readonly name: string;
  /** What was obtained; newer than the pin where a Debian suite has moved on. */
  readonly version: string;
  /** How it was made, for a reader. */
  readonly made: string;
  /** SHA-256 of what it was made from (recipe, go.mod, go.sum), so that a changed recipe is built again. */
  readonly inputs: string;
  /** Path below the folder to SHA-256, both lower-case hex and `/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** Reads a manifest; undefined when there is none or it is not one. */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return isManifest(value) ? value : undefined;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, made, inputs, files }: Partial<Record<keyof Manifest, unknown>> = value;
  const texts = [name, version, made, inputs];
  return texts.every((text) => typeof text === 'string') && typeof files === 'object' && files !== null;
}

/** Writes the manifest of a folder with the digest of every file in it. */
export async function writeManifest(folder: string, about: Omit<Manifest, 'files'>): Promise<void> {
  const files: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.push([path.slice(folder.length + 1).replaceAll('\\', '/'), await sha256OfFile(path)]);
  }
  const manifest: Manifest = { ...about, files: Object.fromEntries(files.sort()) };
  writeFileSync(join(folder, FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** SHA-256 of a file, hex. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of texts, hex; a length before each keeps `['ab', 'c']` apart from `['a', 'bc']`. */
export function sha256OfTexts(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest('hex');
}
