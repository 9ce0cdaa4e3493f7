import { isIP } from 'node:net';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import type { Setting } from './settings.ts';
import { usageError } from './start-error.ts';

/** A value somebody gave a setting, and where. */
export interface GivenValue {
  readonly value: unknown;
  /** For messages: a file, variable or flag. */
  readonly origin: string;
}

/**
 * Reads the text of an environment variable or flag: numbers and truth values as YAML has them, lists of words are
 * comma-separated, other lists are YAML or JSON.
 * @throws StartError (2) when it is no YAML.
 */
export function valueOfText(setting: Setting, text: string, origin: string): GivenValue {
  if (Type.IsNumber(setting.schema) || Type.IsInteger(setting.schema) || Type.IsBoolean(setting.schema)) {
    return { value: plainText(text), origin };
  }
  if (!Type.IsArray(setting.schema)) return { value: text, origin };
  if (!Type.IsObject(setting.schema.items)) {
    return { value: text.split(',').map((word) => word.trim()), origin };
  }
  try {
    const value: unknown = parse(text);
    return { value, origin };
  } catch (error) {
    throw usageError(`${origin} is no YAML or JSON; expected ${setting.text.expected}`, error);
  }
}

/** A number or truth value; any other text is left for the schema to refuse. */
function plainText(text: string): unknown {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/**
 * `ADDRESS[/BITS][:PORT]` of `--outbound-allow` as an entry of `outbound.allow`; without prefix length that address alone. An IPv6
 * address with a port needs its prefix length, then no brackets: `::1/128:6443`.
 * @throws StartError (2) for any other form.
 */
export function allowEntryOfText(text: string): unknown {
  const bits = isIP(text) === 6 ? '/128' : '';
  const match = /^([^/\s:]+|[^/\s]+\/\d{1,3})(?::(\d{1,5}(?:-\d{1,5})?|\*))?$/.exec(text + bits);
  const [, network = '', port = '*'] = match ?? [];
  if (!network.includes('/') && isIP(network) === 0) {
    throw usageError(`--outbound-allow is "${text}"; expected ADDRESS[/BITS][:PORT], as 127.0.0.1/32:6443`);
  }
  return {
    cidr: network.includes('/') ? network : `${network}/32`,
    port: /^\d+$/.test(port) ? Number(port) : port,
    class: 'cluster-api',
  };
}

/**
 * The value with defaults filled in, checked against the setting's schema.
 * @throws StartError (2) naming setting, value, origin and what is expected.
 */
export function checkedValue(setting: Setting, given: GivenValue): unknown {
  const value: unknown = Value.Default(setting.schema, Value.Clone(given.value));
  if (Value.Check(setting.schema, value)) return value;
  const shown = setting.text.isSecret === true ? '' : ` is ${JSON.stringify(given.value)}`;
  throw usageError(`setting ${setting.path}${shown} (${given.origin}); expected ${setting.text.expected}`);
}
