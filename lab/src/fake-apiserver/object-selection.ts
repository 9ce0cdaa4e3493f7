import { badRequest } from './api-status.ts';
import { isJsonObject, memberOf, parseExact } from './exact-json.ts';
import { parseLabels } from './label-selector.ts';
import type { StoredObject } from './stored-object.ts';

/** Whether an object is selected. */
export type ObjectTest = (object: StoredObject) => boolean;

/** Fields every kind can be selected by; a kind without namespaces has an empty one. */
const fields: ReadonlyMap<string, (object: StoredObject) => string> = new Map([
  ['metadata.name', ({ name }: StoredObject) => name],
  ['metadata.namespace', ({ namespace }: StoredObject) => namespace],
]);

/**
 * Reads `labelSelector` and `fieldSelector`, of fields those that every kind has
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/); what single kinds add is not built.
 * @returns undefined when everything is selected.
 * @throws ApiStatus 400.
 */
export function readSelection(query: URLSearchParams): ObjectTest | undefined {
  const labelText = query.get('labelSelector')?.trim() ?? '';
  const selectsLabels = parseLabels(labelText);
  const tests = fieldTests(query.get('fieldSelector') ?? '');
  if (labelText !== '') tests.push((object) => selectsLabels(labelsOf(object)));
  return tests.length === 0 ? undefined : (object) => tests.every((test) => test(object));
}

/** Terms are joined by commas (`fields.ParseSelector`); names and namespaces need no escapes. */
function fieldTests(text: string): ObjectTest[] {
  return text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const [, field = '', operator = '', value = ''] = /^(.*?)(!=|==|=)(.*)$/.exec(term) ?? [];
      if (operator === '') throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      const read = fields.get(field);
      if (read === undefined) throw badRequest(unknownField(field));
      return operator === '!=' ? (object) => read(object) !== value : (object) => read(object) === value;
    });
}

function unknownField(field: string): string {
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function labelsOf(object: StoredObject): ReadonlyMap<string, string> {
  const labels = memberOf(memberOf(parseExact(`{${object.text}`), 'metadata'), 'labels');
  return new Map(isJsonObject(labels) ? Object.entries(labels).map(([key, value]) => [key, String(value)]) : []);
}
