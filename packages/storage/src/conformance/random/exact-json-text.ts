import { ExactNumber, type ExactJson } from '@orrery/query';

/** Members that are undefined are left out. */
type Json = ExactJson | undefined | { readonly [name: string]: Json };

/** The JSON text of a value, numbers as they are spelled. */
export function exactJsonText(value: Json): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(exactJsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${exactJsonText(member)}`).join(',')}}`;
}
