import { StatusError } from '@orrery/model';
import { unknownParameterWarnings } from '@orrery/query';

/**
 * Checks the parameters of a document that is no list of stored objects: those that select or order such lists mean nothing for it, and
 * ignoring one would answer another question (SEA-00).
 * @param own those that the document reads.
 * @returns texts for `Warning` headers, of parameters nobody knows (SEA-C08).
 * @throws StatusError BadRequest.
 */
export function checkDocumentParameters(query: URLSearchParams, own: readonly string[]): readonly string[] {
  const names = [...new Set(query.keys())].filter((name) => !own.includes(name));
  for (const name of names) {
    if (name === 'pretty' || unknownParameterWarnings([name]).length > 0) continue;
    throw new StatusError(
      'BadRequest',
      `query parameter ${name}: it has no meaning here; expected ${own.length === 0 ? 'none' : own.join(', ')}`,
    );
  }
  return unknownParameterWarnings(names);
}
