import { isStatusError, type PruneRule, type RawPath } from '@orrery/model';
import { parseFieldPath } from '@orrery/query';

/** What makes up an object's identity, which no rule may remove (KSY-F02). */
const identityPaths: readonly (readonly string[])[] = [
  ['apiVersion'],
  ['kind'],
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'deletionTimestamp',
    'labels',
    'ownerReferences',
  ].map((name) => ['metadata', name]),
];

/** A path of a rule that is not followed. */
export interface PruneProblem {
  /** Where it stands, as `prune[0].paths[2]`. */
  readonly field: string;
  readonly message: string;
}

/** The paths that the rules remove from objects of a kind; those with a problem are left out. */
export function prunePathsOf(
  kind: { readonly group: string; readonly resource: string },
  rules: readonly PruneRule[],
): RawPath[] {
  return rules
    .filter(({ group, resources }) => {
      return (group === '*' || group === kind.group) && (resources.includes('*') || resources.includes(kind.resource));
    })
    .flatMap((rule) => rule.paths.map(readPrunePath))
    .filter((path) => typeof path !== 'string');
}

/** What is wrong with the paths of rules: not in the grammar of field selectors, or reaching into an object's identity. */
export function findPruneProblems(rules: readonly PruneRule[]): PruneProblem[] {
  return rules.flatMap((rule, at) =>
    rule.paths.flatMap((text, index) => {
      const read = readPrunePath(text);
      return typeof read === 'string' ? [{ field: `prune[${at}].paths[${index}]`, message: read }] : [];
    }),
  );
}

/** The path, or what is wrong with it. */
function readPrunePath(text: string): RawPath | string {
  let path: RawPath;
  try {
    path = parseFieldPath(text);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return error.message;
  }
  const identity = identityPaths.find((names) => overlaps(path, names));
  if (identity === undefined) return path;
  return `${JSON.stringify(text)} would remove ${identity.join('.')}, which every object needs`;
}

/** Whether a path leads to a member, into it, or to something that it is in. */
function overlaps(path: RawPath, names: readonly string[]): boolean {
  return names.every((name, at) => {
    const step = path[at];
    return step === undefined || (step.kind === 'member' && step.name === name);
  });
}
