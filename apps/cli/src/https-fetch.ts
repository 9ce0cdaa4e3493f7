import { Agent, request } from 'node:https';
import type { Fetch, FetchedResponse } from '@orrery/client';

/** More than any answer a command reads; a server that sends more is not ours. */
const bodyLimitBytes = 64 * 1024 * 1024;

/**
 * A `fetch` for servers whose certificate comes from a CA of their own. TLS is always verified; redirects are not followed, so a
 * token goes nowhere else.
 * @param caPem the system's roots are trusted when absent.
 */
export function createHttpsFetch(caPem: string | undefined): Fetch {
  const agent = new Agent({ keepAlive: true, minVersion: 'TLSv1.2', ...(caPem === undefined ? {} : { ca: caPem }) });
  return (url, { method, headers, body, signal }) =>
    new Promise<FetchedResponse>((resolve, reject) => {
      const sent = request(url, { method, headers, agent, signal }, (message) => {
        const chunks: Buffer[] = [];
        let size = 0;
        message.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > bodyLimitBytes) message.destroy(new Error(`the answer is larger than ${bodyLimitBytes} bytes`));
          chunks.push(chunk);
        });
        message.on('error', reject);
        message.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: message.statusCode ?? 0,
            headers: { get: (name) => headerText(message.headers[name.toLowerCase()]) },
            text: () => Promise.resolve(text),
          });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

function headerText(value: string | readonly string[] | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}
