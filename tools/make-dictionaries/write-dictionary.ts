import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../packages/storage/src/frames/dictionaries');

/** Writes a dictionary under the next free id; no file is ever written twice. @returns its file name. */
export function writeDictionary(name: string, segments: readonly string[]): string {
  const id =
    1 + Math.max(0, ...readdirSync(folder).map((file) => Number(/-(\d+)\.generated\.ts$/.exec(file)?.[1] ?? 0)));
  const file = `${name}-${id}.generated.ts`;
  const path = join(folder, file);
  if (existsSync(path)) throw new Error(`${file} is there already`);
  const lines = segments.map((segment) => `  '${segment.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}',\n`);
  writeFileSync(path, `${head}export const ${name}${id}: readonly string[] = [\n${lines.join('')}];\n`);
  return file;
}

const head = `/**
 * A zstd dictionary in segments, the most useful last. Made by tools/make-dictionaries.ts from generated fleets; never changed, since
 * rows name it by its id.
 */
`;
