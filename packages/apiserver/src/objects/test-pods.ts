import { documentOf, type Fleet, podJson, podKind, startFleet } from '../test-fleet.ts';

/** Two clusters with three pods each, in the order of lists. */
export const order = ['one a-b/x', 'one a/web-0', 'one a/web-1', 'two a-b/x', 'two a/web-0', 'two b/only'];

/** Each has a label with its cluster. A page of the store has two rows. */
export async function startPods(): Promise<Fleet> {
  const started = await startFleet({ pageRows: 2 });
  for (const [cluster, pods] of Map.groupBy(order, (line) => line.split(' ')[0] ?? '')) {
    const source = await started.addCluster(cluster);
    await started.collect(source, podKind);
    const parts = pods.map((line) => (line.split(' ')[1] ?? '').split('/'));
    const labels = { app: 'web', cluster };
    await started.put(
      source,
      podKind,
      ...parts.map(([ns = '', name = '']) => podJson(ns, name, { metadata: { labels } })),
    );
  }
  return started;
}

/** What a list answers, its objects as `<cluster> <namespace>/<name>`. @throws Error when it is refused. */
export async function listed(
  from: Fleet,
  url: string,
): Promise<{ readonly names: string[]; readonly document: ReturnType<typeof documentOf> }> {
  const answer = await from.send(url);
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${answer.body}`);
  const document = documentOf(answer);
  const names = document.items.map(({ metadata }) => {
    const annotations = metadata['annotations'] as Record<string, string>; // asserted by what is read of it
    return `${annotations['shadow.clusterpedia.io/cluster-name']} ${metadata['namespace']}/${metadata['name']}`;
  });
  return { names, document };
}

/** `<code> <reason> <message>`. */
export async function refusal(from: Fleet, url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await from.send({ url, headers });
  const { reason, message } = documentOf(answer);
  return `${answer.statusCode} ${reason} ${message}`;
}
