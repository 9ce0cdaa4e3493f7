import { StatusError } from '@orrery/model';

/** Media type of the protobuf form as clients ask for it. */
const askedType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/** Media type of the protobuf form as answers have it, since `@` is no character of media types; kube-apiserver does the same. */
export const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * In which form the OpenAPI v2 document is wanted.
 * @throws StatusError NotAcceptable when neither form is.
 */
export function negotiateV2(accept: string | undefined): 'json' | 'protobuf' {
  if (accept?.includes(askedType) || accept?.includes(protobufType)) return 'protobuf';
  if (accept === undefined || /application\/json|\*\/\*|application\/\*/.test(accept)) return 'json';
  throw new StatusError('NotAcceptable', `only application/json and ${askedType} are accepted here`);
}
