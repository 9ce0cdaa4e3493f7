import type { TSchema } from 'typebox';
import type { ApiResource } from '../api-resource.ts';

/** A column of `kubectl get`, in the form of a CRD's `additionalPrinterColumns`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** Path in client-go's JSONPath dialect, beginning with a dot. */
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority?: number;
}

/** A kind that users write and the server stores: everything that is particular to it, as data (CLU-V01). */
export interface ControlKind {
  readonly api: ApiResource;
  /** One sentence for `kubectl explain`. */
  readonly description: string;
  readonly spec: TSchema;
  readonly status: TSchema;
  readonly columns: readonly PrinterColumn[];
  /** Paths of write-only fields: moved to the vault when written, never returned (CLU-V02). */
  readonly writeOnly: readonly (readonly string[])[];
}

/** Metadata of a control object as far as the product reads it. */
export interface ControlMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A control object, parsed. */
export interface ControlObject<Spec = unknown, Status = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ControlMetadata;
  readonly spec: Spec;
  readonly status?: Status;
}
