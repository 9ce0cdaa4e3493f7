import type { Allowance } from './needed-allowance.ts';
import type { UnreadFile, UserContext } from './user-contexts.ts';

/** A context and what the dialler would need for it. */
export interface ImportCandidate extends UserContext {
  readonly allowances: readonly Allowance[];
}

/** What the text depends on. */
export interface NextSteps {
  readonly adminKubeconfig: string;
  /** Whether the command line finds the server without being told. */
  readonly isDefaultDirectory: boolean;
  /** The flags the server was started with, for the command that starts it again. */
  readonly givenFlags: readonly string[];
  readonly candidates: readonly ImportCandidate[];
  readonly unread: readonly UnreadFile[];
}

/** More contexts are counted, not printed. */
const maxShown = 20;

/**
 * What to do when no cluster is known: the contexts there are, and for each the exact command that imports it; for those the
 * dialler would refuse, the setting that allows them first. A kubeconfig that was not read is named with the cause.
 */
export function noClustersText(steps: NextSteps): string {
  const unread = steps.unread.map(({ file, problem }) => `${printable(file)} was not read: ${printable(problem)}`);
  return `${[...unread, ...importLines(steps)].join('\n')}\n`;
}

function importLines(steps: NextSteps): string[] {
  const { candidates, givenFlags } = steps;
  const command = commandPrefix(steps);
  if (candidates.length === 0) {
    return ['no clusters yet; import one with:', `  ${command} cluster import NAME --kubeconfig FILE`];
  }
  const names = importNames(candidates.map((candidate) => candidate.name));
  const shown = candidates.slice(0, maxShown);
  const files = [...new Set(candidates.map((candidate) => candidate.file))].join(', ');
  const lines = [`no clusters yet; these contexts are in ${files}:`];
  for (const [index, candidate] of shown.entries())
    lines.push(...candidateLines(candidate, names[index] ?? '', command));
  if (candidates.length > shown.length) lines.push(`  and ${candidates.length - shown.length} more`);
  const allowances = shown.flatMap((candidate) => candidate.allowances);
  return [...lines, ...allowanceLines(allowances, givenFlags)];
}

/** What to type after the first start. */
export function firstStartText(steps: Pick<NextSteps, 'adminKubeconfig' | 'isDefaultDirectory'>): string {
  const kubectl = `kubectl --kubeconfig ${quoted(steps.adminKubeconfig)}`;
  return `next, once a cluster is imported:\n  ${kubectl} get clusters --context orrery\n  ${kubectl} get pods -A\n`;
}

/** What to type while a demo starts, whose server the command line does not find by itself. */
export function demoText({ adminKubeconfig }: Pick<NextSteps, 'adminKubeconfig'>): string {
  return [
    'demo: starting two clusters; once they are imported, look at them from another terminal:',
    `  export ORRERY_KUBECONFIG=${quoted(adminKubeconfig)}`,
    '  npm exec orrery -- cluster list',
    '  kubectl --kubeconfig "$ORRERY_KUBECONFIG" get pods -A',
    '',
  ].join('\n');
}

function commandPrefix(steps: NextSteps): string {
  const which = steps.isDefaultDirectory ? '' : ` --kubeconfig ${quoted(steps.adminKubeconfig)}`;
  return `npm exec orrery --${which}`;
}

function candidateLines(candidate: ImportCandidate, name: string, command: string): string[] {
  const { file, problem, namesFiles, allowances } = candidate;
  const context = quoted(candidate.name);
  const lines = [`  ${printable(candidate.name)} (${printable(candidate.server ?? 'no server')})`];
  if (problem !== undefined) return [...lines, `    cannot be imported as it is: ${printable(problem)}`];
  if (allowances.length > 0)
    lines.push(`    ${allowances.map(({ cidr }) => cidr).join(', ')} is not dialled unless allowed, see below`);
  // The server opens no file that a kubeconfig names, so kubectl puts their content into the text first.
  const flatten = `kubectl --kubeconfig ${quoted(file)} --context ${context} config view --minify --flatten --raw`;
  const line = namesFiles
    ? `${flatten} | ${command} cluster import ${name} --kubeconfig -`
    : `${command} cluster import ${name} --kubeconfig ${quoted(file)} --context ${context}`;
  return [...lines, `    ${line}`];
}

function allowanceLines(allowances: readonly Allowance[], givenFlags: readonly string[]): string[] {
  if (allowances.length === 0) return [];
  const flags = [...new Set(allowances.map(({ cidr, port }) => `--outbound-allow ${cidr}:${port}`))];
  const entries = allowances.map(({ cidr, port }) => `{ cidr: "${cidr}", port: ${port}, class: cluster-api }`);
  return [
    'to allow these addresses, start the server with:',
    `  npm start -- ${[...givenFlags.map(quoted), ...flags].join(' ')}`,
    'or put into its configuration file:',
    `  outbound: { allow: [${[...new Set(entries)].join(', ')}] }`,
  ];
}

/** Names the API accepts, made from context names (which may be ARNs or user@cluster), each once. */
export function importNames(contexts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return contexts.map((context) => {
    const allowed = context.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
    // Cut from the left: the end of an ARN is what tells clusters apart.
    const stem = allowed.slice(-50).replaceAll(/^-+|-+$/g, '') || 'cluster';
    let name = stem;
    for (let count = 2; taken.has(name); count += 1) name = `${stem}-${count}`;
    taken.add(name);
    return name;
  });
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", `'\\''`)}'`;
}

/** Foreign names must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
