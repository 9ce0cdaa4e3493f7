/** A kind that a server advertises, as `kubectl api-resources --no-headers` shows it. */
export interface AdvertisedName {
  /** As `deployments`. */
  readonly plural: string;
  /** What kubectl takes, such as `deployments.apps`. */
  readonly name: string;
  /** What begins the names of its objects when several kinds are printed, such as `deployment.apps`. */
  readonly rowKind: string;
}

/** What `kubectl api-resources --no-headers` printed. */
export function readAdvertised(text: string): readonly AdvertisedName[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const words = line.trim().split(/\s+/);
      const [plural = '', apiVersion = '', kind = ''] = [words[0], words.at(-3), words.at(-1)];
      const suffix = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
      return { plural, name: `${plural}${suffix}`, rowKind: `${kind.toLowerCase()}${suffix}` };
    });
}
