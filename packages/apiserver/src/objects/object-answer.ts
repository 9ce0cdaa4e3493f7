import type { StoredObject } from '@orrery/storage';
import { parse, stringify } from 'yaml';
import type { Answer } from '../answer/answer.ts';
import type { Negotiated } from '../request/accept.ts';
import type { KindView } from './kind-view.ts';
import { writeList } from './list-stream.ts';
import { type RenditionOptions, renderMetadata, renderWhole, renditionOf } from './rendition.ts';

/** How one object is answered. */
export interface ObjectAnswerOptions extends Negotiated, Omit<RenditionOptions, 'form'> {
  readonly status?: number;
  readonly warnings: readonly string[];
}

/** One object in the form asked for: whole, its metadata, or a table of one row. */
export async function objectAnswer(
  view: KindView,
  object: StoredObject,
  options: ObjectAnswerOptions,
): Promise<Answer> {
  const { form, mediaType, status = 200, warnings } = options;
  const body = await bodyOf(view, object, options);
  if (mediaType === 'application/yaml' && form.kind === 'plain') {
    return { status, contentType: mediaType, body: yamlOf(body), warnings };
  }
  return { status, contentType: 'application/json', body, warnings };
}

async function bodyOf(view: KindView, object: StoredObject, options: ObjectAnswerOptions): Promise<Uint8Array> {
  const { form } = options;
  switch (form.kind) {
    case 'plain':
      return renderWhole(view, object);
    case 'metadata':
      return renderMetadata(view, object, `meta.k8s.io/${form.version}`);
    case 'table': {
      const rendition = await renditionOf(view, options);
      const metadata = { resourceVersion: String(object.revision) };
      const written = writeList({ rendition, objects: [object], metadata });
      if (!(written instanceof Uint8Array)) throw new TypeError('a list of one object is written in one piece');
      return written;
    }
    default:
      return form satisfies never;
  }
}

/** JSON is YAML; integers stay exact as bigints, and text that YAML 1.1 readers take for something else is quoted. */
function yamlOf(json: Uint8Array): string {
  const value: unknown = parse(new TextDecoder().decode(json), { intAsBigInt: true });
  return stringify(value, { version: '1.1', lineWidth: 0 });
}
