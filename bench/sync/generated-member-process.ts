import { startFakeApiserver } from '@orrery/lab';

/** Started with a number of pods: prints the member as a line of JSON and runs until it is ended. */
const generatedPods = Number(process.argv[2]);
const member = await startFakeApiserver({ name: 'generated', generatedPods });
const { name, kubeconfig, server, caPem, token } = member;
process.stdout.write(`${JSON.stringify({ name, kubeconfig, server, caPem, token })}\n`);
