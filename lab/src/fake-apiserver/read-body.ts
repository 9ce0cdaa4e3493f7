import type { ApiRequest } from './answer.ts';
import { ApiStatus, badRequest } from './api-status.ts';
import { parseExact } from './exact-json.ts';

/** kube-apiserver's limit of a request body (`--max-request-body-bytes`). */
const bodyLimitBytes = 3 * 1024 * 1024;

/**
 * The JSON body of a request whose content type is the expected one.
 * @throws ApiStatus 415, 413, 400.
 */
export async function readJsonBody(request: ApiRequest, contentType: string): Promise<unknown> {
  const given = String(request.headers['content-type'] ?? '').split(';')[0];
  if (given !== contentType) {
    throw new ApiStatus(415, 'UnsupportedMediaType', '415: Unsupported Media Type', { details: {} });
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > bodyLimitBytes) {
      const message = `Request entity too large: limit is ${bodyLimitBytes}`;
      throw new ApiStatus(413, 'RequestEntityTooLarge', message);
    }
    chunks.push(bytes);
  }
  try {
    return parseExact(Buffer.concat(chunks).toString());
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: ${String(error)}`);
  }
}
