import type { ServerResponse } from 'node:http';

/** What a scripted server answers: a body, nothing more because it is streamed already, or a broken connection. */
export type Reply =
  | { readonly code: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | 'streamed'
  | 'cut';

/** A JSON document as an answer. */
export function jsonReply(code: number, document: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { code, text: JSON.stringify(document), headers };
}

/** Writes an answer. */
export function writeReply(response: ServerResponse, reply: Reply): void {
  if (reply === 'cut') response.destroy();
  else if (reply !== 'streamed') {
    const { code, text, headers } = reply;
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(text);
  }
}
