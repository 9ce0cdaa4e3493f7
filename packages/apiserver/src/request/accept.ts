import { StatusError } from '@orrery/model';

/** In which form an object or list is wanted. */
export type ObjectForm =
  | { readonly kind: 'plain' }
  /** `as=Table` or `as=PartialObjectMetadata`, in a version of `meta.k8s.io`. */
  | { readonly kind: 'table' | 'metadata'; readonly version: 'v1' | 'v1beta1' };

/** The outcome of content negotiation. */
export interface Negotiated {
  readonly mediaType: 'application/json' | 'application/yaml';
  readonly form: ObjectForm;
}

/** One clause of an `Accept` header. */
interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const plain: ObjectForm = { kind: 'plain' };

/**
 * Chooses the form of an answer as kube-apiserver does: the first clause that can be honoured, by quality, then as specific first.
 * @param isList whether the answer is a list: a clause for metadata of the other shape cannot be honoured then.
 * @throws StatusError NotAcceptable when no clause can be (protobuf or CBOR alone, an unknown `as`).
 */
export function negotiateObject(accept: string | undefined, isList: boolean): Negotiated {
  return negotiate(accept, (clause) => formOf(clause, isList));
}

/** Versions of `apidiscovery.k8s.io` that discovery can be asked for in. */
export type DiscoveryVersion = 'v2' | 'v2beta1';

/** How discovery is answered. */
export interface NegotiatedDiscovery {
  readonly mediaType: Negotiated['mediaType'];
  /** Absent: the legacy documents. */
  readonly version?: DiscoveryVersion;
}

/**
 * Whether discovery is wanted as one document of all kinds, and in which version (SEA-Q01). The legacy documents come first, or nothing
 * that is built is named; as kube-apiserver has it, who asks for an unknown form alone gets these, and tells them apart by the
 * Content-Type.
 * @throws StatusError NotAcceptable when only other media types are accepted.
 */
export function negotiateDiscovery(accept: string | undefined): NegotiatedDiscovery {
  const clauses = accept === undefined ? [] : parseAccept(accept).filter(isAccepted);
  const isAggregated = ({ type, parameters }: Clause): boolean =>
    type === 'application/json' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('as') === 'APIGroupDiscoveryList';
  for (const clause of clauses) {
    const version = clause.parameters.get('v');
    if (isAggregated(clause) && (version === 'v2' || version === 'v2beta1'))
      return { mediaType: 'application/json', version };
    if (mediaTypes.has(clause.type) && !clause.parameters.has('as')) break;
  }
  return { mediaType: negotiateDocument(accept) };
}

/** Chooses the media type of a document that has one form; parameters are not looked at. */
export function negotiateDocument(accept: string | undefined): Negotiated['mediaType'] {
  return negotiate(accept, () => plain).mediaType;
}

function negotiate(accept: string | undefined, honour: (clause: Clause) => ObjectForm | undefined): Negotiated {
  if (accept === undefined || accept.trim() === '') return { mediaType: 'application/json', form: plain };
  const clauses = parseAccept(accept);
  const refused = new Set(clauses.filter((clause) => !isAccepted(clause) && !clause.parameters.has('as')).map(typeOf));
  for (const clause of clauses.filter(isAccepted)) {
    const mediaType = mediaTypes.get(clause.type)?.find((type) => !refused.has(type));
    const form = mediaType === undefined ? undefined : honour(clause);
    if (mediaType !== undefined && form !== undefined) return { mediaType, form };
  }
  throw new StatusError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml; application/json also as Table, PartialObjectMetadata and PartialObjectMetadataList of meta.k8s.io',
  );
}

/** What a type in `Accept` stands for, the usual first. */
const mediaTypes: ReadonlyMap<string, readonly Negotiated['mediaType'][]> = new Map([
  ['application/json', ['application/json']],
  ['application/*', ['application/json', 'application/yaml']],
  ['*/*', ['application/json', 'application/yaml']],
  ['application/yaml', ['application/yaml']],
]);

/** A quality of 0 means not acceptable (RFC 9110, 12.4.2). */
function isAccepted({ quality }: Clause): boolean {
  return quality > 0;
}

function typeOf({ type }: Clause): string {
  return type;
}

function formOf(clause: Clause, isList: boolean): ObjectForm | undefined {
  const { parameters } = clause;
  if (parameters.has('stream')) return undefined;
  const as = parameters.get('as');
  if (as === undefined) return parameters.has('g') || parameters.has('v') ? undefined : plain;
  const version = parameters.get('v');
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table') return { kind: 'table', version };
  return as === (isList ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')
    ? { kind: 'metadata', version }
    : undefined;
}

function parseAccept(accept: string): Clause[] {
  return accept
    .split(',')
    .map(parseClause)
    .sort((a, b) => b.quality - a.quality || generality(a) - generality(b));
}

function parseClause(text: string): Clause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals > 0)
      parameters.set(
        part.slice(0, equals).trim(),
        part
          .slice(equals + 1)
          .trim()
          .replaceAll('"', ''),
      );
  }
  const quality = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
}

function generality(clause: Clause): number {
  if (clause.type === '*/*') return 2;
  return clause.type.endsWith('/*') ? 1 : 0;
}
