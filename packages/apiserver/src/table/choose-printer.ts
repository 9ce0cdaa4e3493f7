import { anyKindPrinter, type ControlKind, isBuiltInGroup, kindPrinterOf } from '@orrery/model';
import {
  type CustomKindQuestion,
  type VersionDefinitionsDeps,
  versionDefinitions,
} from '../discovery/version-definitions.ts';
import { customPrinters } from './custom-columns.ts';
import { createCustomPrinter } from './custom-printer.ts';
import { keptCellsPrinter, mergePrinters, onePrinter, type SourcePrinter } from './source-printer.ts';

/** The printer of a kind that members serve. */
export async function chooseMemberPrinter(
  deps: VersionDefinitionsDeps,
  question: CustomKindQuestion,
): Promise<SourcePrinter> {
  const { group, resource, scopes } = question;
  if (isBuiltInGroup(group)) return keptCellsPrinter(kindPrinterOf(group, resource) ?? anyKindPrinter);
  const sources = scopes.map(({ scope }) => scope.source);
  return mergePrinters(customPrinters(sources, await versionDefinitions(deps, question)));
}

/** The printer of a control kind. */
export function controlPrinter(kind: ControlKind): SourcePrinter {
  return onePrinter(createCustomPrinter(kind.columns));
}
