import type { ObjectForm } from './accepted-form.ts';
import { ApiStatus, badRequest, resourceVersionTooLarge } from './api-status.ts';
import {
  type ContinuePosition,
  continueAfter,
  keyAfter,
  readContinueToken,
  writeContinueToken,
} from './continue-token.ts';
import type { ListOptions } from './list-options.ts';
import type { ObjectTest } from './object-selection.ts';
import type { ObjectPage, ObjectStore, PageRequest } from './object-store.ts';
import { listText } from './object-text.ts';
import { kindKey, type ServedKind } from './served-kind.ts';
import type { StoredObject } from './stored-object.ts';

/** What is listed. */
export interface ListTarget {
  readonly kind: ServedKind;
  readonly version: string;
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly form: ObjectForm;
}

const expired = 'The resourceVersion for the provided list is too old.';
const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with ' +
  'the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the ' +
  'first chunk was returned and now may show up in the list.';

/**
 * One page of a list as JSON text (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks).
 * @throws ApiStatus 400 for a bad token, 410 for a state that is gone, 504 for one that is not there yet.
 */
export function listObjects(store: ObjectStore, target: ListTarget, options: ListOptions): string {
  const position = options.continueToken === '' ? firstPosition(store, options) : nextPosition(store, options);
  // A list "from anywhere" comes from the watch cache, which ignores the limit (seen on 1.36).
  const limit = options.resourceVersion === '0' ? 0 : options.limit;
  const request = { ...position, namespace: target.namespace, limit };
  const page = selectedPage(store, kindKey(target.kind), request, options.selects);
  const last = page.objects.at(-1);
  const continueToken = page.remaining === 0 || last === undefined ? '' : continueAfter(last.key, position.revision);
  const isCounted = options.selects === undefined;
  const metadata = { revision: position.revision, continueToken, remaining: isCounted ? page.remaining : 0 };
  return listText(target, page.objects, metadata);
}

/** Objects looked at together. */
const batch = 500;

/** A page of what is selected. As in kube-apiserver another one follows a full one while there are objects at all. */
function selectedPage(
  store: ObjectStore,
  kind: string,
  request: PageRequest,
  selects: ObjectTest | undefined,
): ObjectPage {
  if (selects === undefined) return store.page(kind, request);
  const objects: StoredObject[] = [];
  for (let { start } = request; ; ) {
    const page = store.page(kind, { ...request, start, limit: batch });
    for (const [at, object] of page.objects.entries()) {
      if (!selects(object)) continue;
      objects.push(object);
      if (objects.length === request.limit)
        return { objects, remaining: page.objects.length - at - 1 + page.remaining };
    }
    const last = page.objects.at(-1);
    if (page.remaining === 0 || last === undefined) return { objects, remaining: 0 };
    start = keyAfter(last.key);
  }
}

/** `storage.ValidateListOptions`: without a match, a position with a limit is exact, without a limit a lower bound. */
function firstPosition(store: ObjectStore, options: ListOptions): ContinuePosition {
  const asked = Number(options.resourceVersion);
  if (asked > store.revision) throw resourceVersionTooLarge(options.resourceVersion, store.revision);
  const isExact = options.match === 'Exact' || (options.match === '' && options.limit > 0 && asked > 0);
  if (!isExact) return { revision: store.revision, start: '' };
  if (asked < store.oldestState) throw new ApiStatus(410, 'Expired', expired);
  return { revision: asked, start: '' };
}

function nextPosition(store: ObjectStore, options: ListOptions): ContinuePosition {
  const position = readContinueToken(options.continueToken);
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (position.revision < 0) return { ...position, revision: store.revision };
  if (position.revision > store.revision) throw resourceVersionTooLarge(String(position.revision), store.revision);
  if (position.revision < store.oldestState) {
    const continueToken = writeContinueToken({ ...position, revision: -1 });
    throw new ApiStatus(410, 'Expired', continueExpired, { continueToken });
  }
  return position;
}
