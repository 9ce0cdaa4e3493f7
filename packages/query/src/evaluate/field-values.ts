import type { FieldDeclaration } from '@orrery/model';
import type { FieldCondition, FieldPath } from '../ast.ts';
import { isSummaryPath } from '../fields/summary-path.ts';
import type { ExactJson } from '../json/exact-json.ts';
import type { ObjectView } from '../object-view.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { valuesAt } from '../paths/values-at.ts';
import type { World } from './world.ts';

/** Reads the values of a field from an object: present and not null. */
export type FieldReader = (object: ObjectView) => readonly ExactJson[];

/** The reader of a field; a semantic one has the values of all paths its kind declares for it, none of kinds that declare none. */
export function fieldReader(field: FieldCondition['field'], world: World): FieldReader {
  if ('path' in field) return pathReader(field.path, world);
  const { semantic } = field;
  const readers = new Map<string, readonly FieldReader[]>();
  return (object) => {
    const { kind } = object;
    const key = `${kind.group}/${kind.resource}`;
    const known = readers.get(key) ?? declaredReaders(world.declaredFields(kind), semantic, world);
    readers.set(key, known);
    return known.flatMap((read) => read(object));
  };
}

/** The reader of a path; `$summary` is what the kind's printer says. */
export function pathReader(path: FieldPath, world: World): FieldReader {
  if (isSummaryPath(path)) {
    return (object) => {
      const summary = world.summaryOf(object);
      return summary === undefined ? [] : [summary];
    };
  }
  return (object) => valuesAt(object.json(), path);
}

function declaredReaders(
  declarations: readonly FieldDeclaration[],
  semantic: FieldDeclaration['semantic'],
  world: World,
): FieldReader[] {
  return declarations
    .filter((declaration) => declaration.semantic === semantic)
    .map(({ path }) => pathReader(parseFieldPath(path), world));
}
