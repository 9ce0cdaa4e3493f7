import { parseArgs } from 'node:util';
import { nearestName } from './nearest-name.ts';
import { usageError } from './start-error.ts';

/** A flag that is short for a setting. */
interface SettingFlag {
  readonly flag: string;
  readonly value: string;
  readonly setting: string;
  readonly isRepeatable?: true;
}

/** The flags of `architecture.md` 8 that stand for settings. */
export const settingFlags: readonly SettingFlag[] = [
  { flag: 'listen', value: 'HOST:PORT', setting: 'listen.address' },
  { flag: 'data', value: 'DIR', setting: 'data.directory' },
  { flag: 'database', value: 'URL', setting: 'database.url' },
  { flag: 'roles', value: 'ROLES', setting: 'roles' },
  { flag: 'sharding-name', value: 'NAME', setting: 'sync.shardingName' },
  { flag: 'log-level', value: 'LEVEL', setting: 'log.level' },
  { flag: 'outbound-allow', value: 'ADDRESS[/BITS][:PORT]', setting: 'outbound.allow', isRepeatable: true },
];

/** The command line, read. */
export interface Flags {
  /** Texts by setting path; several only for repeatable flags. */
  readonly settings: ReadonlyMap<string, { readonly flag: string; readonly texts: readonly string[] }>;
  readonly configFile: string | undefined;
  readonly isDemo: boolean;
  /** The arguments as they were given, without a `--` that ends flags. */
  readonly given: readonly string[];
  readonly asksHelp: boolean;
  readonly asksVersion: boolean;
}

const switches = ['demo', 'help', 'version'] as const;

/**
 * Reads the command line; of a flag given twice the last counts, unless it is repeatable.
 * @throws StartError (2) for an unknown flag, one without its value, or an argument that is no flag.
 */
export function readFlags(argv: readonly string[]): Flags {
  const valued = new Set([...settingFlags.map((known) => known.flag), 'config']);
  const known = new Set<string>([...valued, ...switches]);
  const options = Object.fromEntries([...known].map((flag) => [flag, optionOf(flag, valued)]));
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw usageError(`unexpected argument "${token.value}": the server takes flags only`);
    if (token.kind !== 'option') continue;
    checkFlag(token, known, valued);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  return { ...flagsOf(given), given: argv.filter((word) => word !== '--') };
}

function optionOf(flag: string, valued: ReadonlySet<string>): { type: 'string' | 'boolean'; short?: string } {
  if (valued.has(flag)) return { type: 'string' };
  return flag === 'help' ? { type: 'boolean', short: 'h' } : { type: 'boolean' };
}

function checkFlag(
  token: { readonly name: string; readonly rawName: string; readonly value?: string | undefined },
  known: ReadonlySet<string>,
  valued: ReadonlySet<string>,
): void {
  if (!known.has(token.name)) {
    const nearest = nearestName(token.name, known);
    const hint = nearest === undefined ? '' : `the nearest is --${nearest.name}, `;
    throw usageError(`unknown flag ${token.rawName}; ${hint}all are listed by --help`);
  }
  const takesValue = valued.has(token.name);
  // `--data --demo` would otherwise take the next flag for a directory.
  if (takesValue && (token.value === undefined || token.value === '' || token.value.startsWith('--'))) {
    throw usageError(`the flag ${token.rawName} needs a value`);
  }
  if (!takesValue && token.value !== undefined) throw usageError(`the flag ${token.rawName} takes no value`);
}

function flagsOf(given: ReadonlyMap<string, readonly string[]>): Omit<Flags, 'given'> {
  const settings = new Map<string, { flag: string; texts: readonly string[] }>();
  for (const { flag, setting, isRepeatable } of settingFlags) {
    const texts = given.get(flag);
    if (texts !== undefined) settings.set(setting, { flag, texts: isRepeatable === true ? texts : texts.slice(-1) });
  }
  return {
    settings,
    configFile: given.get('config')?.at(-1),
    isDemo: given.has('demo'),
    asksHelp: given.has('help'),
    asksVersion: given.has('version'),
  };
}
