import type { NormaliseRules } from '@orrery/model';

/** Annotations above this are cut out and named (`kube-sync.md` F1). */
const maxAnnotationBytes = 65_536;

const standardRules: NormaliseRules = { dropManagedFields: true, dropLastApplied: true, maxAnnotationBytes };

const redacted: NormaliseRules['annotations'] = [['orrery.dev/data-redacted', 'true']];

/** S-39.1: keys of a Secret stay, its values are never stored; the annotation says so. */
const secretRules: NormaliseRules = {
  ...standardRules,
  redactValuesOf: ['data', 'stringData'],
  annotations: redacted,
};

/** ConfigMaps whose values are not wanted (`configMapData: Keys`). */
const configMapKeysRules: NormaliseRules = {
  ...standardRules,
  redactValuesOf: ['data', 'binaryData'],
  annotations: redacted,
};

/** What is taken out of objects of a kind before they are stored (`kube-sync.md` F1). */
export function pruneRulesOf(
  kind: { readonly group: string; readonly resource: string },
  { configMapData = 'Store' }: { readonly configMapData?: 'Store' | 'Keys' } = {},
): NormaliseRules {
  if (kind.group !== '') return standardRules;
  if (kind.resource === 'secrets') return secretRules;
  return kind.resource === 'configmaps' && configMapData === 'Keys' ? configMapKeysRules : standardRules;
}
