interface InspectorTarget {
  readonly webSocketDebuggerUrl: string;
}

/** Arguments of Node that open its inspector at a port. */
export function inspectorArgs(port: number): string[] {
  return [`--inspect=127.0.0.1:${port}`];
}

/** Asks V8 of the server's main thread for a full collection. @throws Error when the inspector does not answer. */
export async function collectGarbage(inspectorPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  const [target] = (await answer.json()) as readonly InspectorTarget[]; // of Node's own inspector
  if (target === undefined) throw new Error('the server has no inspector');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const request = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', () => socket.send(request));
    socket.addEventListener('message', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  });
  socket.close();
}
