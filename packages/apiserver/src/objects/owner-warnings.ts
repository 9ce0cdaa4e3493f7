import type { Condition, KindName, OwnerCondition, VisibleSet } from '@orrery/query';
import type { Store } from '@orrery/storage';
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

/**
 * Names the clusters in which owners above the parent cannot be found, since the kind between is not collected there (SEA-F06).
 * @param where everything that is asked of the objects.
 */
export async function ownerWarnings(
  store: Store,
  { visible, kind, where }: { readonly visible: VisibleSet; readonly kind: KindName; readonly where: Condition },
): Promise<string[]> {
  const owners = ancestorsIn(where);
  const wanted = links.filter(
    ({ dependents, owner }) => dependents === nameOf(kind) && owners.some((asked) => mayBe(asked, owner)),
  );
  if (wanted.length === 0) return [];
  const sources = (await store.sources(visible)).filter(
    (source) => source.kind === 'cluster' && mayHoldOf(where, source),
  );
  const warnings: string[] = [];
  for (const { between } of wanted) {
    const having = new Set((await store.scopes({ visible, ...between })).map(({ scope }) => scope.source));
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
function ancestorsIn(condition: Condition): readonly OwnerCondition[] {
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
