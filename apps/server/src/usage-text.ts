import { settingFlags } from './flags.ts';
import { variableOf } from './setting-layers.ts';
import { knownSettings } from './settings.ts';

/** The text of `--help`, made from the flags and settings themselves. */
export function usageText(): string {
  const settings = knownSettings();
  const flags = settingFlags.map(({ flag, value, setting }): [string, string] => [
    `--${flag} ${value}`,
    `${settings.get(setting)?.text.description ?? ''} [${setting}]`,
  ]);
  flags.push(
    ['--config FILE', 'YAML file with settings; default config.yaml in the data directory, if there is one.'],
    ['--demo', 'Starts with two demo clusters and a temporary data directory.'],
    ['--version', 'Prints the version.'],
    ['-h, --help', 'Prints this text.'],
  );
  const variables = [...settings.values()].map((setting): [string, string] => [
    setting.path,
    `${variableOf(setting.path)}: ${setting.text.expected}${defaultOf(setting.schema.default)}`,
  ]);
  return `Usage: orrery-server [flags]\n\nFlags [and the settings they stand for]:\n${columns(flags)}\n
Settings: a YAML file, then the environment, then flags; later ones win:\n${columns(variables)}\n`;
}

function defaultOf(value: unknown): string {
  if (value === undefined) return '';
  const text = Array.isArray(value) ? value.join(',') || 'none' : String(value);
  return `; default ${text}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
}
