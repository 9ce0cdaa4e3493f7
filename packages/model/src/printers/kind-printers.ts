import { deploymentPrinter } from './deployment.ts';
import { namespacePrinter } from './namespace.ts';
import { nodePrinter } from './node.ts';
import { podPrinter } from './pod.ts';
import type { KindPrinter } from './printer.ts';
import { servicePrinter } from './service.ts';
import { writeCells } from './stored-cells.ts';

const printers: ReadonlyMap<string, KindPrinter> = new Map([
  ['/pods', podPrinter],
  ['/nodes', nodePrinter],
  ['/namespaces', namespacePrinter],
  ['/services', servicePrinter],
  ['apps/deployments', deploymentPrinter],
]);

/** The printer of a kind, by its plural; undefined for a kind that has none of its own. */
export function kindPrinterOf(group: string, resource: string): KindPrinter | undefined {
  return printers.get(`${group}/${resource}`);
}

/** What the printer of a kind made of an object. */
export interface PrintedCells {
  /** The version of the printer; cells of another version are not used. */
  readonly version: number;
  /** As `readCells` reads it. */
  readonly cells: string;
  /** The value of the field `$summary`; absent when the kind has none. */
  readonly summary?: string;
}

/** The cells of an object for keeping beside it; undefined for a kind without a printer of its own. */
export function printCells(group: string, resource: string, object: unknown): PrintedCells | undefined {
  const printer = kindPrinterOf(group, resource);
  if (printer === undefined) return undefined;
  const row = printer.print(object);
  const { version } = printer;
  return { version, cells: writeCells(row), ...(row.summary === undefined ? {} : { summary: row.summary }) };
}
