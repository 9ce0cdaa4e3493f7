import { type MemberName, memberName } from './member-name.ts';

/** One step of a path into JSON; the steps of the field-selector grammar (`search.md` E) are these. */
export type RawPathStep =
  | { readonly kind: 'member'; readonly name: string }
  /** Every element of a list. */
  | { readonly kind: 'each' }
  | { readonly kind: 'index'; readonly index: number }
  /** Elements of a list whose members equal these values. */
  | { readonly kind: 'where'; readonly equals: readonly { readonly name: string; readonly value: string }[] };

/** A way into JSON. A member's name met in a list stands for that member of each of its elements. */
export type RawPath = readonly RawPathStep[];

/** Which elements of a list a step takes. */
export type ElementStep = Exclude<RawPathStep, { readonly kind: 'member' }>;

/** What paths say of one place of a document. */
export interface PathTree {
  /** Whether a path ends here. */
  readonly isEnd: boolean;
  readonly members: readonly { readonly name: MemberName; readonly tree: PathTree }[];
  readonly elements: readonly { readonly step: ElementStep; readonly tree: PathTree }[];
  /** What holds for the elements of a list that is met where a member's name was expected; absent: nothing. */
  readonly passing: PathTree | undefined;
}

/** Paths that are looked for together, so that a document is walked once however many they are. */
export function pathTree(paths: readonly RawPath[]): PathTree {
  const rest = paths.filter((path) => path.length > 0);
  const byMember = new Map<string, RawPath[]>();
  const byElement = new Map<string, { readonly step: ElementStep; readonly paths: RawPath[] }>();
  for (const [step, ...behind] of rest) {
    if (step === undefined) continue;
    if (step.kind === 'member') byMember.set(step.name, [...(byMember.get(step.name) ?? []), behind]);
    else {
      const name = JSON.stringify(step);
      byElement.set(name, { step, paths: [...(byElement.get(name)?.paths ?? []), behind] });
    }
  }
  const members = [...byMember].map(([name, behind]) => ({ name: memberName(name), tree: pathTree(behind) }));
  const elements = [...byElement.values()].map(({ step, paths: behind }) => ({ step, tree: pathTree(behind) }));
  return { isEnd: rest.length < paths.length, members, elements, passing: passingTree(members) };
}

/** A list within a list is passed through as well, so what is passed through a list is passed through all below it. */
function passingTree(members: PathTree['members']): PathTree | undefined {
  if (members.length === 0) return undefined;
  const tree: PathTree = {
    isEnd: false,
    members,
    elements: [],
    get passing() {
      return tree;
    },
  };
  return tree;
}
