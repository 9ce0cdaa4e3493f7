import { type JsonValue, textAt, textMembersAt } from '@orrery/model';
import type { AddSample } from './metric-family.ts';
import { quantityValue } from './quantity.ts';

/** How a list of resources is turned into series. */
interface ResourceLabels {
  readonly names: readonly string[];
  /** In front of `resource` and `unit`. */
  readonly values: readonly string[];
  /** Nodes give everything in thousandths, containers only cpu. */
  readonly isMilli: boolean;
  /** Nodes also have a number of pods. */
  readonly hasPods: boolean;
}

/** A series for each resource that kube-state-metrics knows the unit of; others are left out, as it does. */
export function addResources(add: AddSample, resources: JsonValue | undefined, labels: ResourceLabels): void {
  for (const [name] of textMembersAt(resources)) {
    const unit = unitOf(name, labels.hasPods);
    if (unit === undefined) continue;
    const text = textAt(resources, name);
    const value = quantityValue(text, labels.isMilli || unit === 'core' ? 1000 : 1);
    if (value !== undefined) add(value, labels.names, [...labels.values, name.replaceAll(/[^a-zA-Z0-9_]/g, '_'), unit]);
  }
}

const bytes: ReadonlySet<string> = new Set(['storage', 'ephemeral-storage', 'memory']);

function unitOf(name: string, hasPods: boolean): 'core' | 'byte' | 'integer' | undefined {
  if (name === 'cpu') return 'core';
  if (bytes.has(name) || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')) return 'byte';
  if (name === 'pods') return hasPods ? 'integer' : undefined;
  return isExtended(name) ? 'integer' : undefined;
}

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources */
function isExtended(name: string): boolean {
  return (
    /^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/.test(name) && !name.includes('kubernetes.io/') && !name.startsWith('requests.')
  );
}
