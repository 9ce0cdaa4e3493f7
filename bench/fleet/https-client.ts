import { Agent, request } from 'node:https';

/** Where and as whom requests go. */
interface Endpoint {
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
}

/** An answer that was read to its end. */
interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Node's own client on one kept connection (HTTP/1.1): a request waits for the one before. */
export interface HttpsClient extends Disposable {
  /** @throws Error unless it is answered with 200 or 404. */
  get(path: string, accept?: string): Promise<Answer>;
  /** @throws Error unless it is answered with 201. */
  post(path: string, object: object): Promise<Answer>;
}

/** Opens nothing yet. */
export function createHttpsClient({ server, caPem, token }: Endpoint): HttpsClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: caPem });
  const send = (path: string, options: { method: string; headers: Record<string, string> }, body?: string) =>
    new Promise<Answer>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...options.headers };
      const sent = request(`${server}${path}`, { agent, method: options.method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    get: async (path, accept = 'application/json') =>
      expectStatus(path, await send(path, { method: 'GET', headers: { accept } }), [200, 404]),
    post: async (path, object) => {
      const headers = { accept: 'application/json', 'content-type': 'application/json' };
      return expectStatus(path, await send(path, { method: 'POST', headers }, JSON.stringify(object)), [201]);
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function expectStatus(path: string, answer: Answer, expected: readonly number[]): Answer {
  if (expected.includes(answer.status)) return answer;
  throw new Error(`${path} answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 300)}`);
}
