import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the command line takes from its surroundings; the only reader of the environment. */
export interface CliConfig {
  /** `ORRERY_KUBECONFIG`. */
  readonly kubeconfig: string | undefined;
  /** The kubeconfig that a server of this user keeps. */
  readonly adminKubeconfig: string;
  /** `PATH`: where programs are found that a command starts. */
  readonly searchPath: string;
  /** Where commands keep what they need again. */
  readonly stateDirectory: string;
  /** The kubeconfig files kubectl reads, in its order; at least one. */
  readonly userKubeconfigs: readonly [string, ...string[]];
  /** All variables, for programs that are started on a person's behalf. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads the environment by the same rules as the server (`architecture.md` 8). */
export function readCliConfig(
  environment: ReadonlyMap<string, string> = processEnvironment(),
  home = homedir(),
): CliConfig {
  const stateHome = environment.get('XDG_STATE_HOME') || join(home, '.local', 'state');
  const dataDirectory = environment.get('ORRERY_DATA__DIRECTORY') || join(stateHome, 'orrery');
  const listed = (environment.get('KUBECONFIG') ?? '').split(delimiter).filter((file) => file !== '');
  const [first = join(home, '.kube', 'config'), ...others] = listed;
  return {
    kubeconfig: environment.get('ORRERY_KUBECONFIG') || undefined,
    adminKubeconfig: join(dataDirectory, 'admin.kubeconfig'),
    searchPath: environment.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin',
    stateDirectory: join(stateHome, 'orrery-cli'),
    userKubeconfigs: [first, ...others],
    environment,
  };
}

function processEnvironment(): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) environment.set(name, value);
  }
  return environment;
}
