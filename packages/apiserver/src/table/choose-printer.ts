import { anyKindPrinter, type ControlKind, isBuiltInGroup, kindPrinterOf } from '@orrery/model';
import type { Store } from '@orrery/storage';
import { type CustomKindQuestion, customPrinters } from './custom-columns.ts';
import { createCustomPrinter } from './custom-printer.ts';
import { keptCellsPrinter, mergePrinters, onePrinter, type SourcePrinter } from './source-printer.ts';

/** The printer of a kind that members serve. */
export async function chooseMemberPrinter(store: Store, question: CustomKindQuestion): Promise<SourcePrinter> {
  const { group, resource } = question;
  if (isBuiltInGroup(group)) return keptCellsPrinter(kindPrinterOf(group, resource) ?? anyKindPrinter);
  return mergePrinters(await customPrinters(store, question));
}

/** The printer of a control kind. */
export function controlPrinter(kind: ControlKind): SourcePrinter {
  return onePrinter(createCustomPrinter(kind.columns));
}
