/** One object as stored. Never changed: a write makes a new one. */
export interface StoredObject {
  /** Order key: the bytes of `<namespace>/<name>` or `<name>`, one character each, so that `<` compares bytes as etcd does. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  /** Its JSON text behind `apiVersion` and `kind`: `"metadata":{...},...}`. */
  readonly text: string;
}

/** The order key of an object. */
export function orderKey(namespace: string, name: string): string {
  return Buffer.from(namespace === '' ? name : `${namespace}/${name}`).toString('latin1');
}
