import type { ControlKind } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { isBuiltInGroup } from '../discovery/built-in-groups.ts';
import { type CustomKindQuestion, customPrinters } from './custom-columns.ts';
import { createCustomPrinter } from './custom-printer.ts';
import { mergePrinters, onePrinter, type SourcePrinter } from './merged-printer.ts';
import type { Printer } from './printer.ts';
import { anyKindPrinter } from './printers/any-kind.ts';
import { deploymentPrinter } from './printers/deployment.ts';
import { namespacePrinter } from './printers/namespace.ts';
import { nodePrinter } from './printers/node.ts';
import { podPrinter } from './printers/pod.ts';
import { servicePrinter } from './printers/service.ts';

const builtIn: ReadonlyMap<string, Printer> = new Map([
  ['/pods', podPrinter],
  ['/nodes', nodePrinter],
  ['/namespaces', namespacePrinter],
  ['/services', servicePrinter],
  ['apps/deployments', deploymentPrinter],
]);

/** The printer of a kind that members serve. */
export async function chooseMemberPrinter(store: Store, question: CustomKindQuestion): Promise<SourcePrinter> {
  const { group, resource } = question;
  if (isBuiltInGroup(group)) return onePrinter(builtIn.get(`${group}/${resource}`) ?? anyKindPrinter);
  return mergePrinters(await customPrinters(store, question));
}

/** The printer of a control kind. */
export function controlPrinter(kind: ControlKind): SourcePrinter {
  return onePrinter(createCustomPrinter(kind.columns));
}
