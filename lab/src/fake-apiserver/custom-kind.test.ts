import { expect, test } from 'vitest';
import { asObject } from './api-objects.ts';
import { compareVersions, establish, readCustomKind } from './custom-kind.ts';
import { demoDefinition } from './demo-custom-objects.ts';

test('LAB-14 versions are in the order of Kubernetes: stable, beta, alpha, larger first, others last by name', () => {
  const ordered = ['v10', 'v2', 'v1', 'v11beta2', 'v10beta3', 'v3beta1', 'v12alpha1', 'v11alpha2', 'foo1', 'foo10'];
  expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
});

test('LAB-14 a definition gives a kind with its names, scope, served versions and status', () => {
  const kind = readCustomKind(asObject(demoDefinition));
  expect(kind).toMatchObject({ group: 'ops.demo.example', resource: 'backups', kind: 'Backup', namespaced: true });
  expect(kind.versions).toEqual([
    { name: 'v1', hasStatus: true },
    { name: 'v1beta1', hasStatus: true },
  ]);
});

test('LAB-14 a definition without names is refused, a status that is there is kept', () => {
  expect(() => readCustomKind({ spec: { group: 'g.example', versions: [{ name: 'v1', served: true }] } })).toThrow(
    'names',
  );
  const known = { spec: {}, status: { storedVersions: ['v7'] } };
  expect(establish(known, '2026-01-01T00:00:00Z')).toBe(known);
});
