import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Logs of components have lines of some hundred bytes: 40 lines are well below this. */
const READ_BYTES = 64 * 1024;

/** The last lines of a file; empty when there is none. */
export function tailOfFile(path: string, lines: number): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, READ_BYTES);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, size - length);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(file);
  }
}
