/** Labels that say the zone of a node or volume (https://kubernetes.io/docs/reference/labels-annotations-taints/), the current one first. */
export const zoneLabels: readonly string[] = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
