import { type ExactJson, ExactNumber } from '@orrery/query';

/** JSON whose undefined members are not there. */
export type SparseJson = ExactJson | undefined | readonly SparseJson[] | { readonly [name: string]: SparseJson };

/** The JSON text of a value, numbers as they are spelled. */
export function exactJsonText(value: SparseJson): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(exactJsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${exactJsonText(member)}`).join(',')}}`;
}
