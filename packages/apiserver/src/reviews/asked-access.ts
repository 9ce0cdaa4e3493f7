import { isJsonObject, type JsonObject, StatusError } from '@orrery/model';

/** What a SelfSubjectAccessReview asks about; an absent text is empty, and `*` means all. */
export type AskedAccess =
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      /** Empty: all namespaces, or none. */
      readonly namespace: string;
      /** Empty: all names. */
      readonly name: string;
    }
  | { readonly kind: 'path'; readonly verb: string; readonly path: string };

/**
 * Reads the `spec` of a SelfSubjectAccessReview.
 * @throws StatusError Invalid unless it has exactly one of its two parts, as kube-apiserver; BadRequest when a text is none.
 */
export function readAskedAccess(spec: unknown): AskedAccess {
  const { resourceAttributes, nonResourceAttributes } = isJsonObject(spec) ? spec : {};
  const [ofResource, ofPath] = [isJsonObject(resourceAttributes), isJsonObject(nonResourceAttributes)];
  if (ofResource === ofPath) throw notExactlyOne(ofResource);
  if (isJsonObject(nonResourceAttributes)) {
    return {
      ...{ kind: 'path', verb: textOf(nonResourceAttributes, 'verb') },
      path: textOf(nonResourceAttributes, 'path'),
    };
  }
  const attributes: JsonObject = isJsonObject(resourceAttributes) ? resourceAttributes : {};
  return {
    kind: 'resource',
    verb: textOf(attributes, 'verb'),
    group: textOf(attributes, 'group'),
    resource: textOf(attributes, 'resource'),
    subresource: textOf(attributes, 'subresource'),
    namespace: textOf(attributes, 'namespace'),
    name: textOf(attributes, 'name'),
  };
}

/** The `spec` of the question, as the answer repeats it. */
export function specOf(asked: AskedAccess): object {
  const { kind, ...attributes } = asked;
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
  return kind === 'path' ? { nonResourceAttributes: given } : { resourceAttributes: given };
}

function textOf(attributes: JsonObject, name: string): string {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new StatusError('BadRequest', `${name} of the review is not a text`);
}

function notExactlyOne(hasBoth: boolean): StatusError {
  const field = hasBoth ? 'spec.nonResourceAttributes' : 'spec.resourceAttributes';
  const message = hasBoth
    ? 'cannot be specified in combination with resourceAttributes'
    : 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return new StatusError('Invalid', `the review is invalid: ${field}: ${message}`, {
    details: { causes: [{ reason: 'FieldValueInvalid', field, message }] },
  });
}
