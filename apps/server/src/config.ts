import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { errorCode } from '@orrery/kit';
import { Value } from 'typebox/value';
import { type Flags, readFlags } from './flags.ts';
import { hasRole } from './has-role.ts';
import { plainMetricsAddress, readStateMetrics } from './read-state-metrics.ts';
import { type Layer, layerOfEnvironment, layerOfFile, layerOfFlags } from './setting-layers.ts';
import { checkedValue } from './setting-values.ts';
import { knownSettings, type Setting, type Settings, settingsSchema } from './settings.ts';
import { usageError } from './start-error.ts';

/** What the process was asked to do. */
export interface Config {
  readonly settings: Settings;
  readonly isDemo: boolean;
  /** The command line as it was given. */
  readonly givenFlags: readonly string[];
  /** Whether `data.directory` was given by anybody. */
  readonly hasOwnDataDirectory: boolean;
  /** The kubeconfig files kubectl would read, in its order. */
  readonly userKubeconfigs: readonly string[];
}

/** What the process was asked to print instead of serving. */
export type Request =
  | { readonly kind: 'serve'; readonly config: Config }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** Where a process finds its surroundings; the real ones when absent. */
export interface Surroundings {
  readonly environment?: ReadonlyMap<string, string>;
  readonly homeDirectory?: string;
}

/**
 * Reads file, environment and flags; later ones win (STY-G01). The only reader of the environment.
 * @param argv the arguments behind the script.
 * @throws StartError (2) one line naming the wrong flag or setting and what is expected or nearest.
 */
export function readRequest(argv: readonly string[], surroundings: Surroundings = {}): Request {
  const flags = readFlags(argv);
  if (flags.asksHelp) return { kind: 'help' };
  if (flags.asksVersion) return { kind: 'version' };
  const environment = surroundings.environment ?? processEnvironment();
  const home = surroundings.homeDirectory ?? homedir();
  return { kind: 'serve', config: readConfig(flags, environment, home) };
}

function processEnvironment(): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) environment.set(name, value);
  }
  return environment;
}

function readConfig(flags: Flags, environment: ReadonlyMap<string, string>, home: string): Config {
  const known = knownSettings();
  const fromEnvironment = layerOfEnvironment(known, environment);
  const fromFlags = layerOfFlags(known, flags);
  const stateHome = environment.get('XDG_STATE_HOME') || join(home, '.local', 'state');
  const defaults: Layer = new Map([['data.directory', { value: join(stateHome, 'orrery'), origin: 'default' }]]);
  const outer = new Map([...defaults, ...fromEnvironment, ...fromFlags]);
  const fromFile = readFileLayer({
    flags,
    environment,
    isDemo: flags.isDemo,
    dataDirectory: String(outer.get('data.directory')?.value),
  });
  const given = new Map([...defaults, ...fromFile, ...fromEnvironment, ...fromFlags]);

  const settings = effectiveSettings(known, given);
  checkWhatIsBuilt(settings);
  return {
    settings,
    isDemo: flags.isDemo,
    givenFlags: flags.given,
    hasOwnDataDirectory: given.get('data.directory')?.origin !== 'default',
    userKubeconfigs: userKubeconfigs(environment, home),
  };
}

interface FileQuestion {
  readonly flags: Flags;
  readonly environment: ReadonlyMap<string, string>;
  readonly isDemo: boolean;
  readonly dataDirectory: string;
}

/** The file of `--config` must be there; the one in the data directory may be. The demo has no data directory of its own yet. */
function readFileLayer(question: FileQuestion): Layer {
  const named = question.flags.configFile ?? (question.environment.get('ORRERY_CONFIG') || undefined);
  if (named === undefined && question.isDemo) return new Map();
  const file = named ?? join(question.dataDirectory, 'config.yaml');
  const text = readText(file, named !== undefined);
  if (text === undefined) return new Map();
  const layer = layerOfFile(knownSettings(), text, file);
  if (named === undefined && layer.has('data.directory')) {
    throw usageError(`data.directory cannot be set by ${file}, which lies in it; give --data`);
  }
  return layer;
}

function readText(file: string, isRequired: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    // ENOTDIR: the data directory is none, which is told when it is prepared.
    if (!isRequired && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw usageError(`the configuration file ${file} cannot be read (${String(code)})`, error);
  }
}

function effectiveSettings(known: ReadonlyMap<string, Setting>, given: Layer): Settings {
  const tree: SettingTree = new Map();
  for (const setting of known.values()) {
    const value = given.get(setting.path);
    const checked = value === undefined ? undefined : checkedValue(setting, value);
    putSetting(tree, setting.path.split('.'), checked);
  }
  const complete: unknown = Value.Default(settingsSchema, plainTree(tree));
  if (!Value.Check(settingsSchema, complete)) throw usageError('the settings are incomplete');
  return { ...complete, data: { directory: resolve(complete.data.directory) } };
}

/** Sections by name, settings in them by name. */
type SettingTree = Map<string, unknown>;

/** Sections are there without their settings too, so that defaults are filled in. */
function putSetting(tree: SettingTree, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value !== undefined) tree.set(name, value);
    return;
  }
  const section = tree.get(name);
  const inner: SettingTree = section instanceof Map ? section : new Map();
  tree.set(name, inner);
  putSetting(inner, rest, value);
}

function plainTree(tree: SettingTree): Record<string, unknown> {
  const entries = [...tree].map(([name, value]) => [name, value instanceof Map ? plainTree(value) : value]);
  return Object.fromEntries(entries);
}

/** What the settings can name but this version cannot do is refused, never ignored. */
function checkWhatIsBuilt(settings: Settings): void {
  const roles = new Set(settings.roles);
  if (roles.has('gateway')) throw usageError('setting roles: the role gateway is not built yet; give api,sync or all');
  const isAll = hasRole(settings, 'api') && hasRole(settings, 'sync');
  if (!isAll && settings.database.url === undefined) {
    throw usageError(
      'setting roles: the embedded database is for one server, which does both api and sync; give all, or a database.url',
    );
  }
  const port = Number(settings.listen.address.slice(settings.listen.address.lastIndexOf(':') + 1));
  if (port > 65_535) throw usageError(`setting listen.address: ${port} is no port; give 0 to 65535`);
  plainMetricsAddress(settings.stateMetrics);
  readStateMetrics(settings.stateMetrics);
}

function userKubeconfigs(environment: ReadonlyMap<string, string>, home: string): readonly string[] {
  const listed = (environment.get('KUBECONFIG') ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(home, '.kube', 'config')];
}
