import { join } from 'node:path';
import {
  type Cluster,
  createKubectl,
  type Kubectl,
  type KubectlResult,
  type KubectlTool,
  type Orrery,
} from '@orrery/lab';
import { type KubectlRow, type MatrixContext, matrixContexts } from './kubectl-rows.ts';
import { compareText } from './kubectl-text.ts';

/** What the matrix runs against. */
export interface MatrixWorld {
  readonly orrery: Orrery;
  /** Their names in Orrery are their own; the first is the one of single contexts. */
  readonly members: readonly [Cluster, Cluster];
  /** A name that stands for `$POD`: a pod of the first member alone. */
  readonly pod: string;
}

/** The command lines of one kubectl version in every context, and its members' own answers. */
export class MatrixRunner {
  readonly #world: MatrixWorld;
  readonly #tool: KubectlTool;
  readonly #ours: Kubectl;
  readonly #members: readonly Kubectl[];

  /** Writes a kubeconfig whose contexts are `F`, `S`, `C` and `Cs`, as search.md KC names them. */
  constructor(tool: KubectlTool, world: MatrixWorld) {
    this.#world = world;
    this.#tool = tool;
    const { orrery, members } = world;
    const path = orrery.write('matrix.kubeconfig', kubeconfigText(world));
    const home = (name: string): string => join(members[0].folder, `matrix-${tool}-${name}`);
    this.#ours = createKubectl(tool, path, home('ours'));
    this.#members = members.map(({ kubeconfigPath, name }) => createKubectl(tool, kubeconfigPath, home(name)));
  }

  /** A row in each of its contexts: what differs, with the command before it. The members are asked once, at the same time. */
  async compare(row: KubectlRow): Promise<string[]> {
    const { args, contexts = matrixContexts, expected = args } = row;
    const isOfFirst = row.isOfFirst === true || contexts.every(isSingle);
    const asked = isOfFirst ? this.#members.slice(0, 1) : this.#members;
    // Ages are alike only when all are asked at the same time.
    const [members, ours] = await Promise.all([
      Promise.all(asked.map((member) => member.run(this.#filled(expected, '')))),
      Promise.all(contexts.map((context) => this.#runOurs(context, args))),
    ]);
    return contexts.flatMap((context, at) => {
      const differences = differencesOf(row, isSaidOnce(context, args) ? members.slice(0, 1) : members, ours[at]);
      return differences.length === 0 ? [] : [`${context} kubectl ${args.join(' ')}\n${differences.join('\n')}`];
    });
  }

  /** Runs a command that is to be refused. */
  async run(
    context: MatrixContext,
    args: readonly string[],
  ): Promise<{ readonly exitCode: number; readonly text: string }> {
    const { exitCode, stdout, stderr } = await this.#runOurs(context, args);
    return { exitCode, text: stdout + stderr };
  }

  #runOurs(context: MatrixContext, args: readonly string[]): Promise<KubectlResult> {
    // Up to 1.32, at least, kubectl asks for a raw path at the root of the server, whatever the context's path is.
    const base = this.#tool === 'kubectl-newest' ? '' : basesOf(this.#world)[context];
    return this.#ours.run(['--context', context, ...this.#filled(args, base)]);
  }

  #filled(args: readonly string[], base: string): string[] {
    return args.map((arg) => arg.replace('$POD', this.#world.pod).replace('$BASE', base));
  }
}

function isSingle(context: MatrixContext): boolean {
  return context === 'S' || context === 'Cs';
}

/** One cluster is the first member; of some things each member says the same, and the fleet says it once. */
function isSaidOnce(context: MatrixContext, [command = '']: readonly string[]): boolean {
  return isSingle(context) || ['explain', 'auth'].includes(command);
}

function differencesOf(row: KubectlRow, members: readonly KubectlResult[], ours: KubectlResult | undefined): string[] {
  const { exitCode, stdout, stderr } = ours ?? { exitCode: -1, stdout: '', stderr: '' };
  const texts = members.map((member) => member.stdout);
  const differences = compareText(row.form, texts, stdout);
  // What is nothing on both sides shows nothing.
  if (row.isEmpty !== true && texts.join('') === '') differences.push('the members print nothing');
  for (const kind of row.kinds ?? []) {
    const hasNone = (text: string): boolean => !text.split('\n').some((line) => line.startsWith(`${kind}/`));
    if (texts.some(hasNone)) differences.push(`a member has no row of ${kind}`);
    if (hasNone(stdout)) differences.push(`ours has no row of ${kind}`);
  }
  const expected = Math.max(...members.map((member) => member.exitCode));
  if (exitCode !== expected) differences.push(`exit ${exitCode} instead of ${expected}`);
  return differences.length === 0 ? [] : [...differences, `   stderr: ${stderr.trim().slice(0, 300)}`];
}

/** Paths of the servers of the contexts. */
function basesOf({ members: [{ name }] }: MatrixWorld): Readonly<Record<MatrixContext, string>> {
  const compatible = '/apis/clusterpedia.io/v1beta1/resources';
  return { F: '/fleet', S: `/fleet/clusters/${name}`, C: compatible, Cs: `${compatible}/clusters/${name}` };
}

/** kubectl reads JSON as well. */
function kubeconfigText(world: MatrixWorld): string {
  const { server, caPem, token } = world.orrery.api;
  const bases = basesOf(world);
  const authority = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'F' },
    clusters: matrixContexts.map((name) => ({
      name,
      cluster: { server: `${server}${bases[name]}`, 'certificate-authority-data': authority },
    })),
    users: [{ name: 'admin', user: { token } }],
    contexts: matrixContexts.map((name) => ({ name, context: { cluster: name, user: 'admin' } })),
  });
}
