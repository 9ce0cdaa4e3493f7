import {
  apiVersionOf,
  type Cell,
  type ColumnDefinition,
  column,
  type PrintedRow,
  type RenderOptions,
  renderObject,
  renderPartialMetadata,
  renderTypedMetadata,
} from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import type { ObjectForm } from '../request/accept.ts';
import type { ListOptions } from '../request/list-options.ts';
import { chooseColumns } from '../table/choose-columns.ts';
import type { RequestedColumns } from '../table/requested-columns.ts';
import type { SourcePrinter } from '../table/source-printer.ts';
import type { KindView } from './kind-view.ts';

/** How a list is written: the parts around its metadata and items. */
export interface Rendition {
  /** Type of the list, an open JSON object. */
  readonly open: string;
  /** From after the metadata to the first item. */
  readonly openItems: string;
  /** Columns of a table; none in other forms. */
  readonly columns: number;
  /** The pieces of an item, one behind the other. @param nowMs the moment ages are counted to; absent: that of the options. */
  item(object: StoredObject, nowMs?: number): Uint8Array[];
}

/** The form of the answer and the moment ages are counted to. */
export interface RenditionOptions {
  readonly form: ObjectForm;
  readonly includeObject: ListOptions['includeObject'];
  readonly nowMs: number;
  /** Columns asked for in place of those of the kind, or behind them. */
  readonly columns?: RequestedColumns | undefined;
  /** Objects are shown with their own kind and their metadata alone (SEA-I02). */
  readonly onlyMetadata?: boolean;
}

/** How lists of a kind are written in a form. */
export async function renditionOf(view: KindView, options: RenditionOptions): Promise<Rendition> {
  switch (options.form.kind) {
    case 'plain':
      return {
        open: opening(apiVersionOf(view.api), `${view.api.kind}List`),
        openItems: ',"items":[',
        columns: 0,
        item: options.onlyMetadata
          ? (object) => renderOwnMetadata(view, object)
          : (object) => renderObject(object, renderOptions(view, object, view.isCustom)),
      };
    case 'metadata': {
      const apiVersion = `meta.k8s.io/${options.form.version}`;
      return {
        open: opening(apiVersion, 'PartialObjectMetadataList'),
        openItems: ',"items":[',
        columns: 0,
        item: (object) => renderMetadata(view, object, apiVersion),
      };
    }
    case 'table':
      return tableRendition(view, options, `meta.k8s.io/${options.form.version}`);
    default:
      return options.form satisfies never;
  }
}

/** One object, whole, in pieces. */
export function renderWhole(view: KindView, object: StoredObject): Uint8Array[] {
  return renderObject(object, renderOptions(view, object, true));
}

/** One object's metadata, as `PartialObjectMetadata`. */
export function renderMetadata(view: KindView, object: StoredObject, apiVersion: string): Uint8Array[] {
  const { resourceVersion, annotations } = renderOptions(view, object, true);
  return renderPartialMetadata(object, { apiVersion, resourceVersion, annotations });
}

/** One object's metadata with its own `apiVersion` and `kind` (SEA-I02). */
export function renderOwnMetadata(view: KindView, object: StoredObject): Uint8Array[] {
  return renderTypedMetadata(object, renderOptions(view, object, true));
}

function renderOptions(view: KindView, object: StoredObject, withTypeMeta: boolean): RenderOptions {
  return {
    apiVersion: apiVersionOf(view.api),
    kind: view.api.kind,
    resourceVersion: String(object.revision),
    annotations: view.annotationsOf(object),
    withTypeMeta,
  };
}

function opening(apiVersion: string, kind: string): string {
  return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)}`;
}

/** SEA-P03. */
const clusterColumn: ColumnDefinition = column('Cluster', 'The Cluster of resource');
const none = Buffer.from('null');
const closeRow = Buffer.from('}');

async function tableRendition(view: KindView, options: RenditionOptions, apiVersion: string): Promise<Rendition> {
  const printer = await printerOf(view, options);
  const columns = view.showsCluster ? [clusterColumn, ...printer.columns] : printer.columns;
  const shown = (object: StoredObject): Uint8Array[] => {
    if (options.includeObject === 'None') return [none];
    if (options.includeObject === 'Metadata') return renderMetadata(view, object, apiVersion);
    return options.onlyMetadata === true ? renderOwnMetadata(view, object) : renderWhole(view, object);
  };
  return {
    open: opening(apiVersion, 'Table'),
    openItems: `,"columnDefinitions":${JSON.stringify(columns)},"rows":[`,
    columns: columns.length,
    item: (object, nowMs = options.nowMs) => {
      const row = printer.print(object, nowMs);
      const cells = view.showsCluster ? [view.sourceOf(object).name, ...row.cells] : row.cells;
      return [Buffer.from(rowOpening(cells, row.conditions)), ...shown(object), closeRow];
    },
  };
}

async function printerOf(view: KindView, { columns, nowMs }: RenditionOptions): Promise<SourcePrinter> {
  const printer = await view.printer();
  if (columns === undefined) return printer;
  const isFreshAsked = columns.columns.some(({ kind }) => kind === 'fresh');
  const fresh = isFreshAsked ? await view.freshness() : undefined;
  const ages = new Map(fresh?.report.sources.map(({ source, ageMs }) => [source.id, ageMs]));
  return chooseColumns(printer, columns, {
    sourceOf: (object) => view.sourceOf(object),
    heardAt: (source) => {
      const ageMs = ages.get(source);
      return ageMs === undefined ? undefined : nowMs - ageMs;
    },
  });
}

function rowOpening(cells: readonly Cell[], conditions: PrintedRow['conditions']): string {
  const texts = cells.map((cell) => (typeof cell === 'bigint' ? cell.toString() : JSON.stringify(cell)));
  const shown = conditions === undefined ? '' : `,"conditions":${JSON.stringify(conditions)}`;
  return `{"cells":[${texts.join(',')}]${shown},"object":`;
}
