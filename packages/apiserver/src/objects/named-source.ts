import type { VisibleSet } from '@orrery/query';
import type { Source } from '@orrery/storage';
import type { Definitions } from '../discovery/definitions.ts';
import type { KindView } from './kind-view.ts';

/** A name of the form `<source>:<name>`, where it may mean an object of one source (SEA-A10). */
export interface NameInSource {
  readonly name: string;
  /** Those of the name: a cluster and an account may share it. */
  readonly sources: readonly Source[];
}

/**
 * What a name with a source before it means on a path of several sources, when no object has it as it stands.
 * @returns undefined for any other name.
 */
export async function readNameInSource(
  { definitions }: { readonly definitions: Pick<Definitions, 'sources'> },
  { visible, view, text }: { readonly visible: VisibleSet; readonly view: KindView; readonly text: string },
): Promise<NameInSource | undefined> {
  const colon = text.indexOf(':');
  const [sourceName, name] = [text.slice(0, colon), text.slice(colon + 1)];
  if (!view.isMultiSource || colon <= 0 || name === '') return undefined;
  // a subscription's name has a colon of its own, written as a slash here
  const wanted = sourceName.replaceAll('/', ':');
  const sources = (await definitions.sources(visible)).filter(
    (one) => one.name === wanted && view.sources.includes(one.id),
  );
  return sources.length === 0 ? undefined : { name, sources };
}
