import { FakeClock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../command-context.ts';
import { createFeedToken, type FeedTokenOptions } from './token-create.ts';

interface Outcome {
  readonly printed: readonly string[];
  readonly created: readonly { readonly kind: string; readonly spec: object; readonly metadata: { name: string } }[];
}

/** Runs the command against a server that has these clusters, by origin. */
async function run(options: FeedTokenOptions, clusters: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const printed: string[] = [];
  const created: Outcome['created'][number][] = [];
  const create = async (object: Outcome['created'][number]): Promise<object> => {
    created.push(object);
    return { ...object, status: { token: 'orry_secret' } };
  };
  const get = async (name: string): Promise<object> => {
    if (!Object.hasOwn(clusters, name)) throw new StatusError('NotFound', `no ${name}`);
    return { spec: { origin: clusters[name] } };
  };
  // The command uses the terminal, the clock and the two collections only.
  const context = {
    terminal: { print: (line: string) => printed.push(line), tell: () => undefined },
    clock: new FakeClock(Date.UTC(2026, 0, 1)),
    connect: async () => ({ clusters: { get, create }, tokens: { create } }),
  } as unknown as CommandContext;
  await createFeedToken(context, options);
  return { printed, created };
}

describe('orrery feed token create', () => {
  it('TAG-F11 prints a registration token for one cluster alone, good for three days', async () => {
    const { printed, created } = await run({ cluster: 'edge' });
    expect(printed).toEqual(['orry_secret']);
    const spec = { type: 'FeedRegistration', cluster: 'edge', expiresAt: '2026-01-04T00:00:00Z' };
    expect(created).toMatchObject([{ kind: 'APIToken', spec }]);
  });

  it('TAG-F11 bounds a shared token', async () => {
    const { created } = await run({ maxClusters: '20', expires: '24h' });
    const spec = { type: 'FeedRegistration', maxClusters: 20, expiresAt: '2026-01-02T00:00:00Z' };
    expect(created.map((each) => each.spec)).toEqual([spec]);
  });

  it('TAG-F50 makes a feed token without end, and its cluster when it is not there', async () => {
    const { created } = await run({ cluster: 'edge', feed: true });
    expect(created).toMatchObject([
      { kind: 'Cluster', metadata: { name: 'edge' }, spec: { origin: 'pushed', access: {} } },
      { kind: 'APIToken', spec: { type: 'Feed', cluster: 'edge' } },
    ]);
    expect(created[1]?.spec).not.toHaveProperty('expiresAt');
    const again = await run({ cluster: 'edge', feed: true }, { edge: 'pushed' });
    expect(again.created.map(({ kind }) => kind)).toEqual(['APIToken']);
  });

  it.each([
    [{ feed: true }, 2, /--feed needs --cluster/],
    [{ feed: true, cluster: 'a', maxClusters: '2' }, 2, /--feed needs --cluster, and goes without --max-clusters/],
    [{ maxClusters: '0' }, 2, /--max-clusters is "0"/],
    [{ expires: 'soon' }, 2, /--expires is "soon"/],
    [{ feed: true, cluster: 'watched' }, 1, /is learned by watching.*orrery cluster forget watched$/],
    [{ cluster: 'Edge_7' }, 2, /^--cluster "Edge_7" is no name of a cluster: a lowercase RFC 1123 subdomain must/],
    [{ cluster: '', feed: true }, 2, /^--cluster "" is no name of a cluster/],
  ])('TAG-F11 refuses %j', async (options, exitCode, message) => {
    const work = run(options, { watched: 'imported' });
    await expect(work).rejects.toMatchObject({ exitCode, message: expect.stringMatching(message) });
  });
});
