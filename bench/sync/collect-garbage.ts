interface InspectorTarget {
  readonly webSocketDebuggerUrl: string;
}

/** Arguments of Node that open its inspector at a port. */
export function inspectorArgs(port: number): string[] {
  return [`--inspect=127.0.0.1:${port}`];
}

/** A message of the inspector's protocol, as far as it is looked at. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly message?: string };
}

/**
 * Asks V8 for a full collection in every thread of the server: in its own and in its workers (domain `NodeWorker` of Node's inspector).
 * @throws Error when the inspector does not answer.
 */
export async function collectGarbage(inspectorPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  const [target] = (await answer.json()) as readonly InspectorTarget[]; // of Node's own inspector
  if (target === undefined) throw new Error('the server has no inspector');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const workers: string[] = [];
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const answers = new Map<number, () => void>();
  socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params } = JSON.parse(String(data)) as Message; // of Node's own inspector
    if (id !== undefined) answers.get(id)?.();
    if (method === 'NodeWorker.attachedToWorker' && params?.sessionId !== undefined) workers.push(params.sessionId);
    if (method === 'NodeWorker.receivedMessageFromWorker') {
      const inner = JSON.parse(params?.message ?? '{}') as Message; // of Node's own inspector
      if (inner.id !== undefined) answers.get(inner.id)?.();
    }
  });
  let last = 0;
  const ask = (request: (id: number) => object): Promise<void> => {
    last += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    answers.set(last, resolve);
    socket.send(JSON.stringify(request(last)));
    return Promise.race([promise, failed]);
  };
  await Promise.race([new Promise((resolve) => socket.addEventListener('open', resolve)), failed]);
  const collect = 'HeapProfiler.collectGarbage';
  await ask((id) => ({ id, method: collect }));
  await ask((id) => ({ id, method: 'NodeWorker.enable', params: { waitForDebuggerOnStart: false } }));
  for (const sessionId of workers) {
    // The answer that is waited for is the worker's; the one of the main thread carries the next number.
    await ask((id) => {
      const params = { sessionId, message: JSON.stringify({ id, method: collect }) };
      return { id: id + 1_000_000, method: 'NodeWorker.sendMessageToWorker', params };
    });
  }
  socket.close();
}
