import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { type Conversion, mapMember, objectAt, onObject, valueAt, withMember } from './conversion.ts';

/** Deployments of apps/v1 (the hub) and the v1beta1 of apps and extensions, which had `spec.rollbackTo`. */
export const deploymentConversion: Conversion = annotated({
  annotation: 'deprecated.deployment.rollback.to',
  member: 'rollbackTo',
  read: (value) => (value === undefined ? undefined : String(valueAt(objectAt({ value }, 'value'), 'revision') ?? 0)),
  write: (text) => ({ revision: integerOf(text) }),
});

/** DaemonSets of apps/v1 (the hub) and extensions/v1beta1, which had `spec.templateGeneration` and left it away when it was 0. */
export const daemonSetConversion: Conversion = annotated({
  annotation: 'deprecated.daemonset.template.generation',
  member: 'templateGeneration',
  read: (value) => String(value ?? 0),
  write: (text) => (text === '0' ? undefined : integerOf(text)),
});

/** StatefulSets of apps/v1 (the hub) and v1beta1, which writes an `observedGeneration` of 0. */
export const statefulSetConversion: Conversion = {
  moved: new Map([['status.observedGeneration', undefined]]),
  toHub: (set) =>
    mapMember(
      set,
      'status',
      onObject((status) =>
        status['observedGeneration'] === 0 ? withMember(status, 'observedGeneration', undefined) : status,
      ),
    ),
  fromHub: (set) =>
    mapMember(
      set,
      'status',
      onObject((status) => ({ ...status, observedGeneration: valueAt(status, 'observedGeneration') ?? 0 })),
    ),
};

/** A member of `spec` that the hub version keeps as an annotation. */
interface KeptMember {
  readonly annotation: string;
  readonly member: string;
  /** Undefined: no annotation. */
  readonly read: (value: JsonValue | undefined) => string | undefined;
  /** Undefined: no member. */
  readonly write: (text: string) => JsonValue | undefined;
}

function annotated({ annotation, member, read, write }: KeptMember): Conversion {
  return {
    moved: new Map([[`spec.${member}`, undefined]]),
    toHub: (object) => {
      const text = read(valueAt(objectAt(object, 'spec'), member));
      if (text === undefined) return object;
      const bare = mapMember(
        object,
        'spec',
        onObject((spec) => withMember(spec, member, undefined)),
      );
      return mapAnnotations(bare, (annotations) => ({ ...annotations, [annotation]: text }));
    },
    fromHub: (object) => {
      const text = valueAt(objectAt(objectAt(object, 'metadata'), 'annotations'), annotation);
      if (typeof text !== 'string' || !/^-?\d{1,19}$/.test(text)) return object;
      const bare = mapAnnotations(object, (annotations) => withMember(annotations, annotation, undefined));
      return { ...bare, spec: withMember(objectAt(object, 'spec'), member, write(text)) };
    },
  };
}

function mapAnnotations(object: JsonObject, change: (annotations: JsonObject) => JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata');
  return { ...object, metadata: { ...metadata, annotations: change(objectAt(metadata, 'annotations')) } };
}

function integerOf(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
