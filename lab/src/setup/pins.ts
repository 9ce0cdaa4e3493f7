import pins from '../../components.json' with { type: 'json' };

const VERSIONS: ReadonlyMap<string, string> = new Map(Object.entries(pins));

/**
 * The version of a component, from `lab/components.json`.
 * @throws Error when the component has no pin.
 */
export function pinnedVersion(name: string): string {
  const version = VERSIONS.get(name);
  if (version === undefined) throw new Error(`lab/components.json has no version for ${name}`);
  return version;
}
