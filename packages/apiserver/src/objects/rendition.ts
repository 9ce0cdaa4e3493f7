import {
  apiVersionOf,
  type Cell,
  type ColumnDefinition,
  column,
  type PrintedRow,
  type RenderOptions,
  renderObject,
  renderPartialMetadata,
} from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import type { ObjectForm } from '../request/accept.ts';
import type { ListOptions } from '../request/list-options.ts';
import type { KindView } from './kind-view.ts';

/** How a list is written: the parts around its metadata and items. */
export interface Rendition {
  /** Type of the list, an open JSON object. */
  readonly open: string;
  /** From after the metadata to the first item. */
  readonly openItems: string;
  item(object: StoredObject): Uint8Array;
}

/** The form of the answer and the moment ages are counted to. */
export interface RenditionOptions {
  readonly form: ObjectForm;
  readonly includeObject: ListOptions['includeObject'];
  readonly nowMs: number;
}

/** How lists of a kind are written in a form. */
export async function renditionOf(view: KindView, options: RenditionOptions): Promise<Rendition> {
  switch (options.form.kind) {
    case 'plain':
      return {
        open: opening(apiVersionOf(view.api), `${view.api.kind}List`),
        openItems: ',"items":[',
        item: (object) => renderObject(object, renderOptions(view, object, view.isCustom)),
      };
    case 'metadata': {
      const apiVersion = `meta.k8s.io/${options.form.version}`;
      return {
        open: opening(apiVersion, 'PartialObjectMetadataList'),
        openItems: ',"items":[',
        item: (object) => renderMetadata(view, object, apiVersion),
      };
    }
    case 'table':
      return tableRendition(view, options, `meta.k8s.io/${options.form.version}`);
    default:
      return options.form satisfies never;
  }
}

/** One object, whole. */
export function renderWhole(view: KindView, object: StoredObject): Uint8Array {
  return renderObject(object, renderOptions(view, object, true));
}

/** One object's metadata, as `PartialObjectMetadata`. */
export function renderMetadata(view: KindView, object: StoredObject, apiVersion: string): Uint8Array {
  return renderPartialMetadata(object, { ...renderOptions(view, object, true), apiVersion });
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
const encoder = new TextEncoder();

async function tableRendition(view: KindView, options: RenditionOptions, apiVersion: string): Promise<Rendition> {
  const printer = await view.printer();
  const columns = view.isMultiSource ? [clusterColumn, ...printer.columns] : printer.columns;
  const shown = (object: StoredObject): Uint8Array => {
    if (options.includeObject === 'None') return encoder.encode('null');
    return options.includeObject === 'Object' ? renderWhole(view, object) : renderMetadata(view, object, apiVersion);
  };
  return {
    open: opening(apiVersion, 'Table'),
    openItems: `,"columnDefinitions":${JSON.stringify(columns)},"rows":[`,
    item: (object) => {
      const row = printer.print(object, options.nowMs);
      const cells = view.isMultiSource ? [view.sourceOf(object).name, ...row.cells] : row.cells;
      return Buffer.concat([encoder.encode(rowOpening(cells, row.conditions)), shown(object), encoder.encode('}')]);
    },
  };
}

function rowOpening(cells: readonly Cell[], conditions: PrintedRow['conditions']): string {
  const texts = cells.map((cell) => (typeof cell === 'bigint' ? cell.toString() : JSON.stringify(cell)));
  const shown = conditions === undefined ? '' : `,"conditions":${JSON.stringify(conditions)}`;
  return `{"cells":[${texts.join(',')}]${shown},"object":`;
}
