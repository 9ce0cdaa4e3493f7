import type { Condition, KindName, OwnerCondition, VisibleSet } from '@orrery/query';
import type { Definitions } from '../discovery/definitions.ts';
import { mayHoldOf } from '../freshness/may-hold-of.ts';

/** A kind whose objects stand between dependents and an owner further up, as Kubernetes' own controllers make them. */
interface Link {
  readonly dependents: string;
  readonly between: KindName;
  /** `<group>/<resource>` of the owner above. */
  readonly owner: string;
}

const links: readonly Link[] = [
  { dependents: '/pods', between: { group: 'apps', resource: 'replicasets' }, owner: 'apps/deployments' },
  { dependents: '/pods', between: { group: 'batch', resource: 'jobs' }, owner: 'batch/cronjobs' },
];

/** Warnings of one answer (SEA-V03). */
const maxWarnings = 10;

/** Objects that are asked for by their owners. */
interface OwnerQuestion {
  readonly visible: VisibleSet;
  /** Absent: all. */
  readonly kinds?: readonly KindName[] | undefined;
  /** Everything that is asked of the objects. */
  readonly where: Condition;
}

/**
 * Names the clusters in which owners above the parent cannot be found, since the kind between is not collected there (SEA-F06).
 */
export async function ownerWarnings(
  definitions: Pick<Definitions, 'sources' | 'scopes'>,
  { visible, kinds, where }: OwnerQuestion,
): Promise<string[]> {
  const owners = ancestorsIn(where);
  const names = kinds === undefined ? undefined : new Set(kinds.map(nameOf));
  const wanted = links.filter(
    ({ dependents, owner }) => names?.has(dependents) !== false && owners.some((asked) => mayBe(asked, owner)),
  );
  if (wanted.length === 0) return [];
  const mayHold = mayHoldOf(where);
  const sources = (await definitions.sources(visible)).filter((source) => source.kind === 'cluster' && mayHold(source));
  const warnings: string[] = [];
  for (const { between } of wanted) {
    const having = new Set((await definitions.scopes({ visible, ...between })).map(({ scope }) => scope.source));
    const { group, resource } = between;
    for (const { id, name } of sources) {
      if (!having.has(id))
        warnings.push(`cluster ${name}: ${resource}.${group} are not collected, so owners above them are not found`);
    }
  }
  const more = warnings.length - maxWarnings;
  return more <= 0
    ? warnings
    : [...warnings.slice(0, maxWarnings), `... and ${more} more kinds between are not collected`];
}

/** The conditions on owners that are not those of the direct one. */
export function ancestorsIn(condition: Condition): readonly OwnerCondition[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(ancestorsIn);
    case 'not':
      return ancestorsIn(condition.of);
    case 'owner':
      return condition.seniority === 0 ? [] : [condition];
    default:
      return [];
  }
}

function mayBe({ ownerKind }: OwnerCondition, owner: string): boolean {
  return ownerKind === undefined || nameOf(ownerKind) === owner;
}

function nameOf({ group, resource }: KindName): string {
  return `${group}/${resource}`;
}
