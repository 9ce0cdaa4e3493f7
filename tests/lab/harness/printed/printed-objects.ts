import { printedAutoscalers } from './printed-autoscalers.ts';
import { printedCertificates } from './printed-certificates.ts';
import { printedConfiguration } from './printed-configuration.ts';
import { printedDevices } from './printed-devices.ts';
import { printedNetwork } from './printed-network.ts';
import type { PrintedObject } from './printed-object.ts';
import { printedPods } from './printed-pods.ts';
import { printedRules } from './printed-rules.ts';
import { printedStorage } from './printed-storage.ts';
import { printedWorkloads } from './printed-workloads.ts';

/** Objects of all built-in kinds in all states that their tables tell apart. @param caPem a certificate of a CA. */
export function printedObjects(caPem: string): readonly PrintedObject[] {
  return [
    ...printedConfiguration,
    ...printedStorage,
    ...printedNetwork,
    ...printedPods,
    ...printedWorkloads,
    ...printedAutoscalers,
    ...printedRules,
    ...printedDevices,
    ...printedCertificates(caPem),
  ];
}
