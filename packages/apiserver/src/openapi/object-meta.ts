import type { OpenapiSchema } from './schema-of.ts';

const text = (description: string): OpenapiSchema => ({ type: 'string', description });
const textMap = (description: string): OpenapiSchema => ({
  type: 'object',
  additionalProperties: { type: 'string' },
  description,
});

/** Where documents keep the schema of metadata; kubectl knows the name. */
export const objectMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
export const listMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/** Metadata of a control object, as far as the server takes and gives it. */
export const objectMetaSchema: OpenapiSchema = {
  type: 'object',
  description: 'Metadata that every object has.',
  properties: {
    name: text('Unique among objects of the kind. An RFC 1123 subdomain; cannot be changed.'),
    generateName: text('A prefix the server makes a unique name from, when name is not given.'),
    labels: textMap('Keys and values to organise and select objects by.'),
    annotations: textMap('Keys and values that tools keep with the object; not selectable.'),
    uid: text('Identity of the object in time and space. Set by the server.'),
    resourceVersion: text(
      'Revision of the object. A write that names another one than the stored is refused with 409.',
    ),
    generation: { type: 'integer', format: 'int64', description: 'Counts the changes of spec. Set by the server.' },
    creationTimestamp: {
      type: 'string',
      format: 'date-time',
      description: 'When the object was created. Set by the server.',
    },
  },
};

/** Metadata of a list. */
export const listMetaSchema: OpenapiSchema = {
  type: 'object',
  description: 'Metadata that every list has.',
  properties: {
    resourceVersion: text('Revision the first page of the list was read at.'),
    continue: text('Token for the next page; absent on the last.'),
    remainingItemCount: { type: 'integer', format: 'int64', description: 'Estimate of the rows behind this page.' },
  },
};
