import { startFakeApiserver } from '@orrery/lab';

/** Started by `fake-members.ts` with the number of clusters and of pods in each: prints a line of JSON for each and runs until it is ended. */
const [clusters, pods] = process.argv.slice(2).map(Number);

for (let index = 0; index < (clusters ?? 0); index += 1) {
  const member = await startFakeApiserver({ name: `bench-${index}`, pods: pods ?? 0 });
  const { name, kubeconfig, server, caPem, token } = member;
  process.stdout.write(`${JSON.stringify({ name, kubeconfig, server, caPem, token })}\n`);
}
