import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@orrery/kit';
import { createCertificateAuthority } from '@orrery/pki';
import { PusherProcess } from './pusher-process.ts';
import { RecordingServer } from './recording-server.ts';
import { writeReply } from './reply.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

const hourMs = 3_600_000;
const token = 'conformance-token';

/** A cluster to push, a server to push to, and the pusher between them. Disposing it ends all three. */
export interface ConformanceWorld extends AsyncDisposable {
  readonly cluster: ScriptedCluster;
  readonly server: RecordingServer;
  readonly pusher: PusherProcess;
}

/**
 * Starts cluster and server on loopback; the pusher is not started yet. Its command runs in a shell with the variables KUBECONFIG,
 * ORRERY_SERVER, ORRERY_TOKEN and ORRERY_CA (a file), and a HOME of its own.
 */
export async function startWorld(
  options: {
    readonly command: string;
    readonly searchPath: string;
    readonly pods: number;
    readonly tell: (line: string) => void;
  },
  clock: Clock,
): Promise<ConformanceWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-feed-conformance-'));
  const authority = await createCertificateAuthority({ commonName: 'feed conformance', now: new Date(clock.now()) });
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 'localhost',
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notAfter: new Date(clock.now() + hourMs),
  });
  const cluster = new ScriptedCluster(options.pods);
  const server = new RecordingServer(token, () => clock.monotonic());
  const tls = { cert: certificatePem, key: keyPem };
  const clusterListener = createServer(tls, (request, response) =>
    writeReply(response, cluster.answer(request, response)),
  );
  const feedListener = createServer(tls, (request, response) => void answerWithBody(server, request, response));
  const [clusterUrl, serverUrl] = await Promise.all([listen(clusterListener), listen(feedListener)]);
  const files = { ca: join(folder, 'ca.crt'), kubeconfig: join(folder, 'kubeconfig') };
  await writeFile(files.ca, authority.certificatePem);
  await writeFile(files.kubeconfig, kubeconfigOf(clusterUrl, authority.certificatePem));
  const pusher = new PusherProcess(
    options.command,
    {
      PATH: options.searchPath,
      HOME: folder,
      XDG_STATE_HOME: join(folder, 'state'),
      KUBECONFIG: files.kubeconfig,
      ORRERY_SERVER: serverUrl,
      ORRERY_TOKEN: token,
      ORRERY_CA: files.ca,
    },
    options.tell,
  );
  return {
    cluster,
    server,
    pusher,
    [Symbol.asyncDispose]: async () => {
      await pusher.stop('SIGKILL');
      for (const listener of [clusterListener, feedListener]) {
        listener.closeAllConnections();
        listener.close();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return `https://127.0.0.1:${address.port}`;
}

async function answerWithBody(
  server: RecordingServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  writeReply(response, server.answer(request, Buffer.concat(chunks)));
}

function kubeconfigOf(url: string, caPem: string): string {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'conformance', cluster }],
    users: [{ name: 'pusher', user: { token: 'pusher' } }],
    contexts: [{ name: 'conformance', context: { cluster: 'conformance', user: 'pusher' } }],
    'current-context': 'conformance',
  });
}
