import type { Clock } from '@orrery/kit';
import type { ControlKind, ControlObject } from '@orrery/model';
import type { Store, StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { ControlHandler } from '../apiserver-deps.ts';
import { findControl, type KindView } from '../objects/kind-view.ts';
import { objectAnswer } from '../objects/object-answer.ts';
import { negotiateObject } from '../request/accept.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ObjectsPath } from '../request/parse-path.ts';
import { generatedName, randomUid } from './control-names.ts';
import type { PrepareOptions } from './prepare-object.ts';

/** What writing control objects needs beside the request. */
export interface WriteDeps {
  readonly store: Store;
  readonly controls: readonly ControlHandler[];
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** A write on its way: the kind and how its objects are answered. */
export interface ControlWrite {
  readonly deps: WriteDeps;
  readonly request: ApiRequest;
  readonly path: ObjectsPath;
  readonly handler: ControlHandler;
  readonly view: KindView;
}

/** @throws StatusError NotFound when the root has no such kind, MethodNotAllowed when the kind has no such verb. */
export function startWrite(deps: WriteDeps, request: ApiRequest, path: ObjectsPath, view: KindView): ControlWrite {
  return { deps, request, path, handler: findControl(deps.controls, path), view };
}

/** The kind that what is written is stored as. */
export function storedKindOf({ handler }: Pick<ControlWrite, 'handler'>): ControlKind {
  return handler.storedKind ?? handler.kind;
}

/** Where names, uids and times of prepared objects come from. */
export function prepareDeps({ deps }: ControlWrite): Pick<PrepareOptions, 'newUid' | 'generateName' | 'nowMs'> {
  return {
    newUid: () => randomUid(deps.randomBytes),
    generateName: (prefix) => generatedName(prefix, deps.randomBytes),
    nowMs: deps.clock.now(),
  };
}

/** The written object in the form the request accepts. */
export async function writtenAnswer(
  write: ControlWrite,
  stored: StoredObject,
  how: { readonly status: number; readonly warnings: readonly string[] },
): Promise<Answer> {
  const negotiated = negotiateObject(write.request.accept, false);
  const nowMs = write.deps.clock.now();
  const [shown = stored] = await write.view.show([stored]);
  return objectAnswer(write.view, shown, { ...negotiated, ...how, includeObject: 'Metadata', nowMs });
}

/** What a client is told of an object by name in failures. */
export function objectName(path: ObjectsPath, object: Pick<ControlObject, 'metadata'>): string {
  return `${path.resource}.${path.group} ${JSON.stringify(object.metadata.name)}`;
}
