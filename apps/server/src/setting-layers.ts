import { parseDocument } from 'yaml';
import type { Flags } from './flags.ts';
import { nearestName, slipEdits } from './nearest-name.ts';
import { allowEntryOfText, type GivenValue, valueOfText } from './setting-values.ts';
import type { Setting } from './settings.ts';
import { usageError } from './start-error.ts';

type Known = ReadonlyMap<string, Setting>;
/** What one source of settings says, by setting path. */
export type Layer = ReadonlyMap<string, GivenValue>;

/**
 * The settings in a YAML file.
 * @throws StartError (2) naming the file and the unknown key, wrong section or YAML mistake.
 */
export function layerOfFile(known: Known, text: string, file: string): Layer {
  const document = parseDocument(text, { prettyErrors: false });
  const mistake = document.errors[0];
  if (mistake !== undefined) throw usageError(`${file} is no valid YAML: ${mistake.message.split('\n')[0]}`);
  const root: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  const layer = new Map<string, GivenValue>();
  if (root === null || root === undefined) return layer;
  if (!(root instanceof Map)) throw usageError(`${file} has no settings at its top; expected sections as "listen:"`);
  for (const [path, value] of settingsOfSection(known, '', root, file)) {
    layer.set(path, { value: plainValue(value), origin: file });
  }
  return layer;
}

/** What a section says, by setting path. @param section empty for the whole file. */
function settingsOfSection(known: Known, section: string, content: unknown, file: string): [string, unknown][] {
  if (content === null) return [];
  if (!(content instanceof Map)) throw usageError(`section ${section} in ${file} has no settings below it`);
  return [...content].flatMap(([key, value]): [string, unknown][] => {
    const path = section === '' ? String(key) : `${section}.${String(key)}`;
    if (known.has(path)) return [[path, value]];
    const isSection = [...known.keys()].some((each) => each.startsWith(`${path}.`));
    if (!isSection) throw unknownSetting(known, path, file);
    return settingsOfSection(known, path, value, file);
  });
}

/** Maps keep foreign names apart from our objects' members until the schema has judged them. */
function plainValue(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plainValue(item)]));
  return Array.isArray(value) ? value.map(plainValue) : value;
}

const prefix = 'ORRERY_';

/**
 * The settings in variables `ORRERY_SECTION__KEY`; `insecureTLS` is `INSECURETLS` or `INSECURE_TLS`. Empty variables count as
 * absent. Other variables that begin with `ORRERY_` are none of ours (Kubernetes makes `ORRERY_PORT` for a Service `orrery`),
 * unless they have a double underscore or are a slip of the pen away from one of ours.
 * @throws StartError (2) naming the variable and the nearest known one.
 */
export function layerOfEnvironment(known: Known, environment: ReadonlyMap<string, string>): Layer {
  const byVariable = new Map([...known.values()].map((setting) => [variableOf(setting.path), setting]));
  const layer = new Map<string, GivenValue>();
  for (const [variable, text] of environment) {
    if (!variable.startsWith(prefix) || text === '') continue;
    const setting = byVariable.get(comparable(variable));
    if (setting !== undefined) {
      layer.set(setting.path, valueOfText(setting, text, variable));
      continue;
    }
    const name = variable.slice(prefix.length);
    const nearest = nearestName(
      name,
      [...byVariable.keys()].map((known) => known.slice(prefix.length)),
    );
    if (!variable.includes('__') && (nearest === undefined || nearest.edits > slipEdits)) continue;
    const hint = nearest === undefined ? 'all are listed by --help' : `the nearest is ${prefix}${nearest.name}`;
    throw usageError(`the variable ${variable} is no setting; ${hint}`);
  }
  return layer;
}

/** `listen.address` is set by `ORRERY_LISTEN__ADDRESS`. */
export function variableOf(path: string): string {
  return `${prefix}${path.replaceAll('.', '__').toUpperCase()}`;
}

function comparable(variable: string): string {
  const sections = variable.slice(prefix.length).split('__');
  return `${prefix}${sections.map((part) => part.replaceAll('_', '')).join('__')}`;
}

/** @throws StartError (2) for a flag whose value has the wrong form. */
export function layerOfFlags(known: Known, flags: Flags): Layer {
  const layer = new Map<string, GivenValue>();
  for (const [path, { flag, texts }] of flags.settings) {
    const setting = known.get(path);
    const text = texts[0];
    if (setting === undefined || text === undefined) continue;
    const origin = `--${flag}`;
    const isAllow = path === 'outbound.allow';
    layer.set(path, isAllow ? { value: texts.map(allowEntryOfText), origin } : valueOfText(setting, text, origin));
  }
  return layer;
}

function unknownSetting(known: Known, path: string, file: string): Error {
  const nearest = nearestName(path, known.keys());
  const hint = nearest === undefined ? '' : `the nearest is ${nearest.name}, `;
  return usageError(`unknown setting ${path} in ${file}; ${hint}all are listed by --help`);
}
