/**
 * Order of Kubernetes API versions: stable before beta before alpha, higher numbers first, everything else behind by name
 * (`apimachinery/pkg/version`, CompareKubeAwareVersionStrings).
 */
export function compareVersions(a: string, b: string): number {
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  for (const [index, part] of rankA.entries()) {
    const other = rankB[index] ?? 0;
    if (part !== other) return other - part;
  }
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const stages: ReadonlyMap<string, number> = new Map([
  ['', 3],
  ['beta', 2],
  ['alpha', 1],
]);

/** Stage, major, minor; all 0 for names that are no Kubernetes versions. */
function rankOf(version: string): readonly [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [0, 0, 0];
  return [stages.get(match[2] ?? '') ?? 0, Number(match[1]), Number(match[3] ?? 0)];
}
