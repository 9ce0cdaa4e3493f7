import { systemClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { isKubeError, type KubeError } from '../errors/kube-error.ts';
import { type Handler, startScriptedServer, status } from '../scripted-server/start-scripted-server.ts';
import { createKubeClient } from './create-kube-client.ts';

const event = (type: string, name: string, resourceVersion: string): string =>
  `${JSON.stringify({ type, object: { kind: 'Pod', metadata: { namespace: 'a', name, uid: 'u', resourceVersion } } })}\n`;

interface Seen {
  readonly events: readonly string[];
  readonly failure: KubeError | undefined;
}

async function watch(handler: Handler, resource = 'pods'): Promise<Seen> {
  await using server = await startScriptedServer({ handler });
  await using outbound = server.outbound();
  const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' });
  const events: string[] = [];
  let failure: KubeError | undefined;
  try {
    const options = { resourceVersion: '5', timeoutSeconds: 321 };
    for await (const batch of client.watch({ group: '', version: 'v1', resource }, options)) {
      for (const each of batch) {
        events.push(each.kind === 'change' ? `${each.type} ${each.identity.name}` : `bookmark ${each.resourceVersion}`);
      }
    }
  } catch (error) {
    if (!isKubeError(error)) throw error;
    failure = error;
  }
  expect(server.requests[0]?.path).toBe(
    `/api/v1/${resource}?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=321`,
  );
  return { events, failure };
}

const sending =
  (...parts: readonly string[]): Handler =>
  (_request, response) => {
    response.writeHead(200);
    for (const part of parts) response.write(part);
    response.end();
  };

describe('watchEvents', () => {
  it('KSY-D21 events and bookmarks come in their order, and an ended watch ends', async () => {
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })}\n`;
    const long = event('MODIFIED', 'x'.repeat(100_000), '8');
    const { events, failure } = await watch(
      sending(
        event('ADDED', 'b', '6') + event('DELETED', 'c', '7').slice(0, 9),
        event('DELETED', 'c', '7').slice(9),
        long,
        bookmark,
      ),
    );
    expect(events).toEqual(['ADDED b', 'DELETED c', `MODIFIED ${'x'.repeat(100_000)}`, 'bookmark 9']);
    expect(failure).toBeUndefined();
  });

  it.each([
    [status(410, 'Expired'), 'Expired'],
    [status(410, 'Gone'), 'Expired'],
    [
      status(504, 'Timeout', { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }),
      'ResourceVersionTooLarge',
    ],
    [status(504, 'Timeout', { message: 'Too large resource version: 9, current: 5' }), 'ResourceVersionTooLarge'],
    [status(504, 'Timeout'), 'ServerError'],
    [status(500, 'InternalError'), 'ServerError'],
    [status(403, 'Forbidden'), 'Forbidden'],
    [{ kind: 'Other' }, 'ServerError'],
  ])('KSY-D23 the ERROR event %j is a failure after the events before it', async (object, reason) => {
    const { events, failure } = await watch(
      sending(event('ADDED', 'b', '6'), `${JSON.stringify({ type: 'ERROR', object })}\n`),
    );
    expect(events).toEqual(['ADDED b']);
    expect(failure?.reason).toBe(reason);
  });

  it.each([
    ['garbage', 'garbage\n'],
    ['half an object', '{"type":"ADDED","object":{"metadata":{"na\n'],
    ['no name', '{"type":"ADDED","object":{"metadata":{"resourceVersion":"1"}}}\n'],
    ['no resourceVersion', '{"type":"ADDED","object":{"metadata":{"name":"x"}}}\n'],
    ['an unknown type', event('RENAMED', 'x', '1')],
  ])('KSY-D24 a line with %s ends the watch as DecodeError', async (_what, line) => {
    const { events, failure } = await watch(sending(event('ADDED', 'b', '6'), line, event('ADDED', 'c', '7')));
    expect(events).not.toContain('ADDED c');
    expect(failure?.reason).toBe('DecodeError');
  });

  it('KSY-D24 the message has an excerpt without values, and of Secrets none', async () => {
    const line = '{"kind":"Pod","token":"hunter2","x":"' + 'QUJDREVGR0hJSktMTU5PUA==' + '"\n';
    const ofPods = await watch(sending(line));
    expect(ofPods.failure?.message).toContain('{"kind":"***","***":"***"');
    expect(ofPods.failure?.message).not.toMatch(/hunter2|QUJDRE/);
    const escaped = String.raw`{"token":"a\"hunter2","args":["--key=hunter2", "x hunter2"],"n":4711,"cut":"hunter2`;
    // The tail of a line whose beginning is lost: what looks like a member is a value.
    const tail = 'hunter2","kind":"hunter2","hunter2": "é"';
    for (const garbled of [escaped, tail, `<html>hunter2`]) {
      const { failure } = await watch(sending(`${garbled}\n`));
      expect(failure?.message).toMatch(/unreadable \(.*\): .*\*\*\*/);
      expect(failure?.message).not.toMatch(/hunter2|4711|é/);
    }
    const ofSecrets = await watch(sending(line), 'secrets');
    expect(ofSecrets.failure?.message).toMatch(/^a line of \d+ bytes of the watch of secrets is unreadable \([^{]*\)$/);
  });

  it('KSY-D21 a watch that ends in the middle of a line is ConnectionLost, its whole lines count', async () => {
    const { events, failure } = await watch(sending(event('ADDED', 'b', '6'), event('ADDED', 'c', '7').slice(0, 20)));
    expect(events).toEqual(['ADDED b']);
    expect(failure?.reason).toBe('ConnectionLost');
  });

  it('KSY-D23 a watch that is refused with 410 is Expired', async () => {
    const { failure } = await watch((_request, response) => {
      response.writeHead(410);
      response.end(JSON.stringify(status(410, 'Expired')));
    });
    expect(failure?.reason).toBe('Expired');
  });
});
