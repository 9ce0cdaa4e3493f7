import { type Conversion, objectAt, valueAt, withMember } from './conversion.ts';

const moved = ['overhead', 'scheduling'] as const;

/** RuntimeClasses of node.k8s.io/v1 (the hub) and v1alpha1, which had a `spec`. */
export const runtimeClassConversion: Conversion = {
  moved: new Map([
    ['spec.runtimeHandler', 'handler'],
    ['spec.overhead', 'overhead'],
    ['spec.scheduling', 'scheduling'],
  ]),
  toHub: (object) => {
    const { spec: _spec, ...others } = object;
    const { runtimeHandler, ...rest } = objectAt(object, 'spec');
    return { ...others, handler: runtimeHandler ?? '', ...rest };
  },
  fromHub: (object) => {
    const { handler, ...others } = object;
    const kept = moved.flatMap((name) => {
      const value = valueAt(object, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const bare = moved.reduce((left, name) => withMember(left, name, undefined), others);
    return { ...bare, spec: { runtimeHandler: handler ?? '', ...Object.fromEntries(kept) } };
  },
};
