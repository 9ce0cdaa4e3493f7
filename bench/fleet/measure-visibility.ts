import { type Figure, latencyFigure } from '../report/figure.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';
import type { Member } from './member.ts';
import { waitUntil } from './wait-until.ts';

const runs = 20;

/** Creates pods in an idle member; from its answer to the first answer of Orrery that has the pod, asked for without pause. */
export async function measureVisibility(client: HttpsClient, member: Member): Promise<Figure> {
  using direct = createHttpsClient(member);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const name = `visible-${run}`;
    const pods = '/api/v1/namespaces/default/pods';
    const spec = { containers: [{ name: 'c', image: 'registry.example/c:1' }] };
    await direct.post(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
    const path = `/fleet/clusters/${member.name}${pods}/${name}`;
    times.push(await waitUntil(`${name} is visible`, async () => (await client.get(path)).status === 200, 0));
  }
  return latencyFigure('created pod visible to the next read, idle fleet', times, "from the member's answer");
}
