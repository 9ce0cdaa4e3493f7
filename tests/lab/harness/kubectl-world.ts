import { join } from 'node:path';
import {
  type Cluster,
  createKubectl,
  type Kubectl,
  type KubectlResult,
  type KubectlTool,
  type Orrery,
} from '@orrery/lab';
import type { KubectlRow, MatrixContext } from './kubectl-rows.ts';
import { compareText } from './kubectl-text.ts';

/** kubectl processes at once: two cores, of which members and server need one. */
const lanes = 2;

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
  readonly #ours: Kubectl;
  readonly #members: readonly Kubectl[];

  /** Writes a kubeconfig whose contexts are `F`, `S`, `C` and `Cs`, as search.md KC names them. */
  constructor(tool: KubectlTool, world: MatrixWorld) {
    this.#world = world;
    const { orrery, members } = world;
    const path = orrery.write('matrix.kubeconfig', kubeconfigText(world));
    const home = (name: string): string => join(members[0].folder, `matrix-${tool}-${name}`);
    this.#ours = createKubectl(tool, path, home('ours'));
    this.#members = members.map(({ kubeconfigPath, name }) => createKubectl(tool, kubeconfigPath, home(name)));
  }

  /** All rows of one context: what differs, with the command before it. */
  async compare(context: MatrixContext, rows: readonly KubectlRow[]): Promise<string[]> {
    const chosen = rows.filter(({ contexts }) => contexts === undefined || contexts.includes(context));
    const found = await mapInLanes(chosen, async (row) => {
      const differences = await this.#differences(context, row);
      return differences.length === 0 ? [] : [`${context} kubectl ${row.args.join(' ')}\n${differences.join('\n')}`];
    });
    return found.flat();
  }

  async #differences(context: MatrixContext, row: KubectlRow): Promise<string[]> {
    // At the same time, so that ages are alike.
    const [{ exitCode, stdout, stderr }, members] = await Promise.all([
      this.#ours.run(['--context', context, ...this.#filled(row.args)]),
      this.#expectedOf(context, row),
    ]);
    const texts = members.map((member) => member.stdout);
    const differences = compareText(row.form, texts, stdout);
    // What is nothing on both sides shows nothing.
    if (row.isEmpty !== true && texts.join('') === '') differences.push('the members print nothing');
    const expected = Math.max(...members.map((member) => member.exitCode));
    if (exitCode !== expected) differences.push(`exit ${exitCode} instead of ${expected}`);
    return differences.length === 0 ? [] : [...differences, `   stderr: ${stderr.trim().slice(0, 300)}`];
  }

  /** Runs a command that is to be refused. */
  async run(
    context: MatrixContext,
    args: readonly string[],
  ): Promise<{ readonly exitCode: number; readonly text: string }> {
    const { exitCode, stdout, stderr } = await this.#ours.run(['--context', context, ...this.#filled(args)]);
    return { exitCode, text: stdout + stderr };
  }

  async #expectedOf(context: MatrixContext, row: KubectlRow): Promise<readonly KubectlResult[]> {
    const isSingle = context === 'S' || context === 'Cs' || row.expected !== undefined || row.args.includes('$POD');
    // Every member says the same of itself; the fleet says it once.
    const isSaidOnce = ['explain', 'auth'].includes(row.args[0] ?? '');
    const members = isSaidOnce || isSingle ? this.#members.slice(0, 1) : this.#members;
    return await Promise.all(members.map((member) => member.run(this.#filled(row.expected ?? row.args))));
  }

  #filled(args: readonly string[]): string[] {
    return args.map((arg) => arg.replace('$POD', this.#world.pod));
  }
}

/** kubectl reads JSON as well. */
function kubeconfigText({ orrery, members: [first] }: MatrixWorld): string {
  const { server, caPem, token } = orrery.api;
  const compatible = `${server}/apis/clusterpedia.io/v1beta1/resources`;
  const servers: readonly (readonly [MatrixContext, string])[] = [
    ['F', `${server}/fleet`],
    ['S', `${server}/fleet/clusters/${first.name}`],
    ['C', compatible],
    ['Cs', `${compatible}/clusters/${first.name}`],
  ];
  const authority = Buffer.from(caPem).toString('base64');
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'F' },
    clusters: servers.map(([name, url]) => ({
      name,
      cluster: { server: url, 'certificate-authority-data': authority },
    })),
    users: [{ name: 'admin', user: { token } }],
    contexts: servers.map(([name]) => ({ name, context: { cluster: name, user: 'admin' } })),
  });
}

/** Some at a time, answers in the order of the items. */
async function mapInLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const at = next;
      next += 1;
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
