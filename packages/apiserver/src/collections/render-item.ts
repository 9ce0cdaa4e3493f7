import { renderObject, renderPartialMetadata, renderTypedMetadata } from '@orrery/model';
import type { StoredObject } from '@orrery/storage';
import type { ListOptions } from '../request/list-options.ts';
import { type MixedView, typeMetaOf } from './mixed-view.ts';

/** An object with its own `apiVersion` and `kind`, in pieces. @param onlyMetadata without anything but its metadata (SEA-I02). */
export function renderItem(view: MixedView, object: StoredObject, onlyMetadata: boolean): Uint8Array[] {
  const options = {
    ...typeMetaOf(view, object),
    resourceVersion: String(object.revision),
    annotations: view.annotationsOf(object),
  };
  return onlyMetadata ? renderTypedMetadata(object, options) : renderObject(object, { ...options, withTypeMeta: true });
}

const none = Buffer.from('null');

/** What a row of a table carries of its object. */
export function renderRowObject(
  view: MixedView,
  object: StoredObject,
  shown: { readonly includeObject: ListOptions['includeObject']; readonly apiVersion: string },
): Uint8Array[] {
  if (shown.includeObject === 'None') return [none];
  if (shown.includeObject === 'Object') return renderItem(view, object, false);
  return renderPartialMetadata(object, {
    apiVersion: shown.apiVersion,
    resourceVersion: String(object.revision),
    annotations: view.annotationsOf(object),
  });
}
