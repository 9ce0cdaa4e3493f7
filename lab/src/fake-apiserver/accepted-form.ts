/** How an object is written: whole, or only its metadata (`PartialObjectMetadata` of meta.k8s.io/v1). */
export type ObjectForm = 'whole' | 'metadata';

/** A media range of an `Accept` header, in lower case. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media ranges of an `Accept` header in the order given; weights are not looked at, as by kube-apiserver. */
export function readAccept(accept: string | undefined): MediaRange[] {
  if (accept === undefined || accept.trim() === '') return [{ type: '*/*', parameters: new Map() }];
  return accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return { type, parameters: new Map(parameters.map((each) => pairOf(each))) };
  });
}

/**
 * The form of the first range that can be served; undefined for Tables, protobuf, and metadata of a list where that of an object was
 * asked for or the other way round: Tables and protobuf are not made here.
 */
export function acceptedForm(accept: string | undefined, isList: boolean): ObjectForm | undefined {
  for (const { type, parameters } of readAccept(accept)) {
    if (type !== '*/*' && type !== 'application/*' && type !== 'application/json') continue;
    const form = parameters.get('as');
    if (form === undefined) return 'whole';
    if (!form.startsWith('partialobjectmetadata') || parameters.get('g') !== 'meta.k8s.io') continue;
    return (form === 'partialobjectmetadatalist') === isList ? 'metadata' : undefined;
  }
  return undefined;
}

function pairOf(parameter: string): [string, string] {
  const [name = '', value = ''] = parameter.split('=');
  return [name, value];
}
