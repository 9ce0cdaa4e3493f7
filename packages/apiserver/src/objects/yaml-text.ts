import { parse, stringify } from 'yaml';

/** JSON is YAML; integers stay exact as bigints, and text that YAML 1.1 readers take for something else is quoted. */
export function yamlOf(json: Uint8Array): string {
  const value: unknown = parse(new TextDecoder().decode(json), { intAsBigInt: true });
  return stringify(value, { version: '1.1', lineWidth: 0 });
}

/** A JSON document as an item of a YAML list. */
export function yamlItem(json: Uint8Array): string {
  const [first = '', ...rest] = yamlOf(json).trimEnd().split('\n');
  return [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`)), ''].join('\n');
}
