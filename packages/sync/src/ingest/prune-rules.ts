import type { NormaliseRules } from '@orrery/model';

/** Annotations above this are cut out and named (`kube-sync.md` F1). */
const maxAnnotationBytes = 65_536;

const standardRules: NormaliseRules = { dropManagedFields: true, dropLastApplied: true, maxAnnotationBytes };

/** S-39.1: keys of a Secret stay, its values are never stored; the annotation says so. */
const secretRules: NormaliseRules = {
  ...standardRules,
  redactValuesOf: ['data', 'stringData'],
  annotations: [['orrery.dev/data-redacted', 'true']],
};

/** What is taken out of objects of a kind before they are stored (`kube-sync.md` F1). */
export function pruneRulesOf(kind: { readonly group: string; readonly resource: string }): NormaliseRules {
  return kind.group === '' && kind.resource === 'secrets' ? secretRules : standardRules;
}
