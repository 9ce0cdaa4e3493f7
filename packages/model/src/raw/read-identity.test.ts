import { describe, expect, it } from 'vitest';
import { readIdentity } from './read-identity.ts';
import { readListPage } from './read-list-page.ts';
import { readWatchEvent } from './read-watch-event.ts';

const encoder = new TextEncoder();
const nothing = { namespace: '', name: '', uid: '', resourceVersion: '' };

/** The identity of an object, read as an item of a page and as the object of an event, which must agree. */
function identityOf(object: string): unknown {
  const page = encoder.encode(
    `{"metadata":{"resourceVersion":"1"},"items":[{},${object},{"metadata":{"name":"next"}}]}`,
  );
  const item = readListPage(page).items[1] ?? { start: 0, end: 0 };
  const identity = readIdentity(page, item);
  expect(readIdentity(page, { start: item.start, end: item.end })).toEqual(identity);
  return identity;
}

describe('readIdentity', () => {
  it('KSY-D13 reads the identity of a namespaced and of a cluster-scoped object', () => {
    expect(
      identityOf(
        '{"metadata":{"name":"web-0","namespace":"default","uid":"u-1","resourceVersion":"7"},"spec":{"name":"x"}}',
      ),
    ).toEqual({ name: 'web-0', namespace: 'default', uid: 'u-1', resourceVersion: '7' });
    expect(identityOf('{"spec":{"metadata":{"name":"inner"}},"metadata":{"uid":"u","name":"n"}}')).toEqual({
      ...nothing,
      name: 'n',
      uid: 'u',
    });
  });

  it('KSY-D13 decodes escapes in keys and values, and takes the last of duplicates', () => {
    expect(
      identityOf(
        '{"metadata":{"name":"old"},"\\u006detadata" : {"n\\u0061me":"x","uid":"a\\"\\u00e9\\ud83d\\ude00","name" : "ü/\\\\"}}',
      ),
    ).toEqual({ ...nothing, name: 'ü/\\', uid: 'a"é😀' });
  });

  it('KSY-D13 keeps a lone surrogate and a byte order mark', () => {
    expect(identityOf('{"metadata":{"name":"\\ud800","uid":"\ufeffu"}}')).toEqual({
      ...nothing,
      name: '\ud800',
      uid: '\ufeffu',
    });
  });

  it.each(['1', 'null', '[]', '{}', '{"metadata":null}', '{"metadata":[]}', '{"metadata":{"name":5,"uid":null}}'])(
    'KSY-F12 gives %s an empty identity, so that it does not fail its page',
    (object) => {
      expect(identityOf(object)).toEqual(nothing);
    },
  );

  it('KSY-D32 reads the resourceVersion of a bookmark, which has no name', () => {
    const line = encoder.encode('{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"12746"}}}\n');
    const event = readWatchEvent(line);
    expect(event.type).toBe('BOOKMARK');
    expect(readIdentity(line, event.object)).toEqual({ ...nothing, resourceVersion: '12746' });
  });
});
