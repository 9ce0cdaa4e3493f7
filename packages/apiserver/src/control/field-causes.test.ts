import { Type } from 'typebox';
import { Settings } from 'typebox/system';
import { expect, test } from 'vitest';
import { fieldCauses } from './field-causes.ts';

const choice = Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Literal('c')]);

test('SEA-W every wrong field has its cause, however many there are, with all the words it may have', () => {
  const names = Array.from({ length: 20 }, (_, index) => `field${index}`);
  const schema = Type.Object(Object.fromEntries(names.map((name) => [name, choice])));
  const before = Settings.Get().maxErrors;
  const causes = fieldCauses(schema, Object.fromEntries(names.map((name) => [name, 'x'])), {
    path: 'spec',
    writeOnly: [],
  });
  expect(causes.map(({ field, message }) => `${field}: ${message}`)).toEqual(
    names.map((name) => `spec.${name}: Unsupported value: "x": supported values: "a", "b", "c"`),
  );
  expect(Settings.Get().maxErrors).toBe(before);
});
