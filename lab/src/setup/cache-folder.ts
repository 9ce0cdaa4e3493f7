import { homedir } from 'node:os';
import { join } from 'node:path';

/** Environment variables as a process has them; passed in so that tests need not change the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of all components: `ORRERY_LAB_CACHE`, else `XDG_CACHE_HOME/orrery-lab`, else `~/.cache/orrery-lab`. */
export function cacheFolder(env: Environment, home: string = homedir()): string {
  const given = env['ORRERY_LAB_CACHE'];
  if (given) return given;
  const xdg = env['XDG_CACHE_HOME'];
  return xdg ? join(xdg, 'orrery-lab') : join(home, '.cache', 'orrery-lab');
}

/** `<cache>/<name>-<version>-<os>-<arch>`, with Node's names of systems and processors. */
export function componentFolder(cache: string, name: string, version: string): string {
  return join(cache, `${name}-${version}-${process.platform}-${process.arch}`);
}

/** The variable that replaces one tool by a file: `kubectl-1.20` is `ORRERY_LAB_KUBECTL_1_20`. */
export function overrideVariable(tool: string): string {
  return `ORRERY_LAB_${tool.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
