import type { StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { Negotiated } from '../request/accept.ts';
import type { KindView } from './kind-view.ts';
import { writeList } from './list-stream.ts';
import { type RenditionOptions, renderMetadata, renderOwnMetadata, renderWhole, renditionOf } from './rendition.ts';
import { yamlOf } from './yaml-text.ts';

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
  const { mediaType, status = 200, warnings } = options;
  const body = await bodyOf(view, object, options);
  if (mediaType === 'application/yaml') {
    return { status, contentType: mediaType, body: yamlOf(body), warnings };
  }
  return { status, contentType: 'application/json', body, warnings };
}

async function bodyOf(view: KindView, object: StoredObject, options: ObjectAnswerOptions): Promise<Uint8Array> {
  const { form } = options;
  switch (form.kind) {
    case 'plain':
      return Buffer.concat(options.onlyMetadata === true ? renderOwnMetadata(view, object) : renderWhole(view, object));
    case 'metadata':
      return Buffer.concat(renderMetadata(view, object, `meta.k8s.io/${form.version}`));
    case 'table': {
      const rendition = await renditionOf(view, options);
      const metadata = { resourceVersion: String(object.revision) };
      return writeList({ rendition, objects: [object], metadata });
    }
    default:
      return form satisfies never;
  }
}
