import { gzipSync } from 'node:zlib';
import { systemClock } from '@orrery/kit';
import { readIdentity } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { isKubeError } from '../errors/kube-error.ts';
import {
  type Handler,
  podPage,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
  status,
} from '../scripted-server/start-scripted-server.ts';
import { createKubeClient } from './create-kube-client.ts';
import type { ListOptions } from './list-pages.ts';

const pods = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };

interface Walk {
  readonly names: readonly string[];
  readonly pages: number;
  readonly reason: string | undefined;
}

async function walk(server: ScriptedServer, options: ListOptions = {}, overrides = {}): Promise<Walk> {
  await using outbound = server.outbound();
  const client = createKubeClient(server.access(overrides), { outbound, clock: systemClock, userAgent: 'x' });
  const names: string[] = [];
  let pages = 0;
  try {
    for await (const page of client.listPages(pods, options)) {
      pages += 1;
      for (const item of page.items) names.push(readIdentity(page.bytes, item).name);
    }
  } catch (error) {
    return { names, pages, reason: isKubeError(error) ? error.reason : String(error) };
  }
  return { names, pages, reason: undefined };
}

async function walkAnswer(body: unknown): Promise<string | undefined> {
  await using server = await startScriptedServer({ handler: (_request, response) => sendJson(response, 200, body) });
  return (await walk(server)).reason;
}

/** Serves pages in turn, by call. */
function inTurn(...answers: readonly (readonly [number, unknown])[]): Handler {
  let call = 0;
  return (_request, response) => {
    const [code, body] = answers[call++] ?? [500, 'too many requests'];
    sendJson(response, code, body);
  };
}

describe('listPages', () => {
  it('KSY-D02 a list is walked to the page without continue, position only in the first request', async () => {
    await using server = await startScriptedServer({
      handler: inTurn([200, podPage(['a', 'b'], { continue: 't/1=' })], [200, podPage(['c'], { continue: '' })]),
    });
    expect(await walk(server, { limit: 2, resourceVersion: '7', namespace: 'a' })).toEqual({
      names: ['a', 'b', 'c'],
      pages: 2,
      reason: undefined,
    });
    expect(server.requests.map((request) => request.path)).toEqual([
      '/api/v1/namespaces/a/pods?limit=2&resourceVersion=7&resourceVersionMatch=NotOlderThan',
      '/api/v1/namespaces/a/pods?limit=2&continue=t%2F1%3D',
    ]);
  });

  it('KSY-D02 pages of different resourceVersions are no list', async () => {
    const second = podPage(['b'], { resourceVersion: '11' });
    await using server = await startScriptedServer({
      handler: inTurn([200, podPage(['a'], { continue: 'x' })], [200, second]),
    });
    expect(await walk(server)).toEqual({ names: ['a'], pages: 1, reason: 'InconsistentList' });
  });

  it('KSY-D03 a 410 between pages fails the walk as Expired', async () => {
    await using server = await startScriptedServer({
      handler: inTurn([200, podPage(['a'], { continue: 'x' })], [410, status(410, 'Expired')]),
    });
    expect(await walk(server)).toEqual({ names: ['a'], pages: 1, reason: 'Expired' });
  });

  it('KSY-D04 a 200 that is no list of the kind is never an empty list', async () => {
    expect(await walkAnswer('<html>login</html>')).toBe('NotKubernetes');
    expect(await walkAnswer({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] })).toBe('NotKubernetes');
    expect(await walkAnswer({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' } })).toBe(
      'NotKubernetes',
    );
    expect(await walkAnswer(status(200, 'Success'))).toBe('NotKubernetes');
    expect(await walkAnswer({ ...podPage(['a'], {}), kind: 'SecretList' })).toBe('NotKubernetes');
    expect(await walkAnswer({ ...podPage(['a'], {}), apiVersion: 'apps/v1' })).toBe('NotKubernetes');
    expect(await walkAnswer('')).toBe('DecodeError');
    const whole = JSON.stringify(podPage(['a'], {}));
    for (const cut of [1, whole.length / 2, whole.length - 1])
      expect(await walkAnswer(whole.slice(0, cut))).toBe('DecodeError');
    expect(await walkAnswer({ ...podPage([], {}), items: null })).toBeUndefined();
  });

  it('STY-P03 a walk that would not end is DecodeError: repeated tokens, circles of tokens, empty pages', async () => {
    const circle = (length: number, names: readonly string[]): Handler => {
      let call = 0;
      return (_request, response) => sendJson(response, 200, podPage(names, { continue: `t${call++ % length}` }));
    };
    for (const [handler, pages] of [
      [circle(1, ['a']), 1],
      [circle(3, ['a']), 6],
      [circle(9, ['a']), 24],
      [circle(1_000_000, []), 0],
    ] as const) {
      await using server = await startScriptedServer({ handler });
      expect(await walk(server)).toMatchObject({ pages, reason: 'DecodeError' });
    }
  });

  it('KSY-A22 gzip is read, and not asked for where the kubeconfig says so', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(JSON.stringify(podPage(['a'], {}))));
      },
    });
    expect((await walk(server)).names).toEqual(['a']);
    await walk(server, {}, { disableCompression: true });
    expect(server.requests.map((request) => request.headers['accept-encoding'])).toEqual(['gzip', 'identity']);
  });
});
