import type { RawListPage } from '@orrery/model';
import { KubeError } from '../errors/kube-error.ts';

/** Where a walk ends that would not end by itself: far above any list a cluster can hold. */
const objectLimit = 5_000_000;
const pageLimit = 100_000;

/**
 * A check of each page of one walk that throws KubeError DecodeError at a page that shows that the walk does not end. One token is remembered, renewed at every power of two
 * pages: a circle of tokens meets it (Brent's algorithm), whatever its length.
 */
export function createProgressCheck(resource: string): (page: Pick<RawListPage, 'items' | 'continueToken'>) => void {
  let remembered = '';
  let rememberAt = 1;
  let pages = 0;
  let objects = 0;
  const fail = (why: string): never => {
    throw new KubeError('DecodeError', `the list of ${resource} does not end: ${why}`, { status: 200 });
  };
  return ({ items, continueToken }) => {
    pages += 1;
    objects += items.length;
    if (objects > objectLimit) fail(`it has more than ${objectLimit} objects`);
    if (continueToken === '') return;
    if (items.length === 0) fail('a page without objects has a continue token');
    if (continueToken === remembered) fail('a continue token is repeated');
    if (pages >= pageLimit) fail(`it has more than ${pageLimit} pages`);
    if (pages < rememberAt) return;
    remembered = continueToken;
    rememberAt *= 2;
  };
}
