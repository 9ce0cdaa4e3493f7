import { runCommand } from './run-command.ts';

/**
 * The version a tool says it has, such as `1.36.3`.
 * @throws Error when it cannot be run, or says none.
 */
export async function askVersion(tool: string, path: string): Promise<string> {
  const output = await runCommand(path, versionArguments(tool));
  const version = /\b[vV]?(\d+\.\d+\.\d+)\b/.exec(output)?.[1];
  if (version === undefined) throw new Error(`${path} says no version: ${output.slice(0, 200)}`);
  return version;
}

function versionArguments(tool: string): string[] {
  if (tool.startsWith('kubectl')) return ['version', '--client'];
  return tool.startsWith('etcdctl') || tool.startsWith('etcdutl') ? ['version'] : ['--version'];
}

/** Orders dotted numeric versions: negative when `left` is older. */
export function compareVersions(left: string, right: string): number {
  const rights = right.split('.').map(Number);
  for (const [index, part] of left.split('.').map(Number).entries()) {
    const difference = part - (rights[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
