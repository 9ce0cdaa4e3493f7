import { type JsonValue, textMembersAt } from '@orrery/model';
import type { AllowedKeys, MetricFamily } from './metric-family.ts';

/** The families `kube_<kind>_labels` and `kube_<kind>_annotations`: no series unless keys are allowed (SEA-Z04). */
export function exposedNames(
  kind: string,
  stability: { readonly labels: boolean; readonly annotations: boolean },
): MetricFamily[] {
  return [
    {
      name: `kube_${kind}_annotations`,
      help: 'Kubernetes annotations converted to Prometheus labels.',
      type: 'gauge',
      isStable: stability.annotations,
      samples: ({ value }, add, { annotations }) => addExposed(add, value, { of: 'annotations', allowed: annotations }),
    },
    {
      name: `kube_${kind}_labels`,
      help: 'Kubernetes labels converted to Prometheus labels.',
      type: 'gauge',
      isStable: stability.labels,
      samples: ({ value }, add, { labels }) => addExposed(add, value, { of: 'labels', allowed: labels }),
    },
  ];
}

/** A series with no label at all says that the object has none of the allowed keys. */
function addExposed(
  add: Parameters<MetricFamily['samples']>[1],
  value: JsonValue,
  { of, allowed }: { readonly of: 'labels' | 'annotations'; readonly allowed: AllowedKeys },
): void {
  if (allowed.length === 0) return;
  const members = textMembersAt(value, 'metadata', of).filter(([key]) => isAllowed(key, allowed));
  const names = labelNames(
    of === 'labels' ? 'label' : 'annotation',
    members.map(([key]) => key),
  );
  add(
    1,
    names,
    members.map(([, text]) => text),
  );
}

function isAllowed(key: string, allowed: AllowedKeys): boolean {
  if (allowed[0] === '*') return true;
  return allowed.some((pattern) => {
    const star = pattern.indexOf('*');
    if (star < 0) return pattern === key;
    const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
    return pattern !== '*' && key.length >= head.length + tail.length && key.startsWith(head) && key.endsWith(tail);
  });
}

/**
 * Names of Prometheus labels for keys in the order of bytes: other characters than letters, digits and `_` become `_`, camel case
 * becomes snake case, and keys that become equal get `_conflict1`, `_conflict2`... in their order. No two results are equal.
 */
export function labelNames(prefix: string, keys: readonly string[]): string[] {
  const names = keys.map((key) => `${prefix}_${snakeCase(key.replaceAll(/[^a-zA-Z0-9_]/g, '_'))}`);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const used = new Set(names.filter((name) => counts.get(name) === 1));
  const next = new Map<string, number>();
  return names.map((name) => {
    if (counts.get(name) === 1) return name;
    let number = (next.get(name) ?? 0) + 1;
    while (used.has(`${name}_conflict${number}`)) number += 1;
    next.set(name, number);
    used.add(`${name}_conflict${number}`);
    return `${name}_conflict${number}`;
  });
}

function snakeCase(text: string): string {
  return text.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
