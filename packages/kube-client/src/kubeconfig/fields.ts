import type { Findings } from './diagnostic.ts';

/** The members of one mapping, read by name; a member of another type is reported, an empty one counts as absent. */
export interface Fields {
  readonly path: string;
  string(name: string): string | undefined;
  boolean(name: string): boolean;
  /** Whether the member is there at all, with something in it. */
  has(name: string): boolean;
  /** The member as mapping. */
  child(name: string): Fields | undefined;
  /** A list of texts. */
  strings(name: string): readonly string[] | undefined;
  /** The names of the members. */
  readonly names: readonly string[];
  /** The mappings of a list; entries of another type are reported. */
  list(name: string): readonly Fields[] | undefined;
  /** The mappings of a list by their member `name`, of equal names the first; entries without a textual name are left out. */
  named(name: string): ReadonlyMap<string, FieldsFor>;
  /** Reports members that are not among `known`. */
  warnUnknown(known: readonly string[]): void;
}

/** One mapping, with the findings that are to have what is wrong with it. */
export type FieldsFor = (findings: Findings) => Fields | undefined;

/** Reads a mapping; undefined when the value is none. */
export function readFields(value: unknown, path: string, findings: Findings): Fields | undefined {
  if (!(value instanceof Map)) return undefined;
  const map: ReadonlyMap<unknown, unknown> = value;
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const wrong = (name: string, expected: string): undefined => {
    findings.error('FieldInvalid', at(name), {
      summary: `${at(name)} is not ${expected}.`,
      detail: `Give ${expected}.`,
    });
    return undefined;
  };
  return {
    path,
    string: (name) => {
      const member = map.get(name);
      if (member === undefined || member === null || member === '') return undefined;
      return typeof member === 'string' ? member : wrong(name, 'a text');
    },
    boolean: (name) => {
      const member = map.get(name);
      if (member === undefined || member === null || typeof member === 'boolean') return member === true;
      wrong(name, 'true or false');
      return false;
    },
    has: (name) => hasContent(map.get(name)),
    child: (name) => {
      const member = map.get(name);
      if (member === undefined || member === null) return undefined;
      return readFields(member, at(name), findings) ?? wrong(name, 'a mapping');
    },
    strings: (name) => {
      const member = map.get(name);
      if (member === undefined || member === null) return undefined;
      return isTexts(member) ? member : wrong(name, 'a list of texts');
    },
    names: [...map.keys()].filter((key) => typeof key === 'string'),
    list: (name) =>
      readList({ value: map.get(name), path: at(name) }, findings, () => wrong(name, 'a list of mappings')),
    named: (name) => indexByName({ value: map.get(name), path: at(name) }, () => wrong(name, 'a list of mappings')),
    warnUnknown: (known) => {
      for (const key of map.keys()) {
        if (known.includes(String(key))) continue;
        const field = at(String(key).slice(0, 64));
        findings.warning('UnknownField', field, { summary: `${field} is not known.`, detail: 'It is ignored.' });
      }
    },
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readList(
  member: { readonly value: unknown; readonly path: string },
  findings: Findings,
  wrong: () => undefined,
): readonly Fields[] | undefined {
  if (member.value === undefined || member.value === null) return undefined;
  if (!Array.isArray(member.value)) return wrong();
  const items: readonly unknown[] = member.value;
  return items.flatMap((item, index) => {
    const name: unknown = item instanceof Map ? item.get('name') : undefined;
    const label = typeof name === 'string' ? name : String(index);
    const fields = readFields(item, `${member.path}[${label}]`, findings);
    if (fields === undefined) wrong();
    return fields === undefined ? [] : [fields];
  });
}

function indexByName(
  member: { readonly value: unknown; readonly path: string },
  wrong: () => undefined,
): ReadonlyMap<string, FieldsFor> {
  const index = new Map<string, FieldsFor>();
  if (member.value === undefined || member.value === null) return index;
  if (!Array.isArray(member.value)) wrong();
  const items: readonly unknown[] = Array.isArray(member.value) ? member.value : [];
  for (const item of items) {
    if (!(item instanceof Map)) wrong();
    const name: unknown = item instanceof Map ? item.get('name') : undefined;
    if (typeof name !== 'string' || name === '' || index.has(name)) continue;
    index.set(name, (findings) => readFields(item, `${member.path}[${name}]`, findings));
  }
  return index;
}

function hasContent(member: unknown): boolean {
  if (member instanceof Map) return member.size > 0;
  if (Array.isArray(member)) return member.length > 0;
  return member !== undefined && member !== null && member !== '' && member !== false;
}
