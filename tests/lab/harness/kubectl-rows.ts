import type { KubectlTool } from '@orrery/lab';
import type { TextForm } from './kubectl-text.ts';

/** Where a command is run: fleet, one cluster, compatible with all clusters, compatible with one. */
export type MatrixContext = 'F' | 'S' | 'C' | 'Cs';

/** All contexts of the matrix. */
export const matrixContexts: readonly MatrixContext[] = ['F', 'S', 'C', 'Cs'];

/** The versions of kubectl that the matrix is run with, newest first. */
export const matrixTools: readonly KubectlTool[] = ['kubectl-newest', 'kubectl-1.32', 'kubectl-1.20'];

/** A command of the reading rows of search.md KC. */
export interface KubectlRow {
  /** `$POD` is a pod of the first member; `$BASE` what a kubectl needs before a raw path. */
  readonly args: readonly string[];
  readonly form: TextForm;
  /** Default: all four. */
  readonly contexts?: readonly MatrixContext[];
  /** The oldest kubectl of the lab that has the command; older ones are not asked. Default: all have it. */
  readonly since?: KubectlTool;
  /** True: the members may print nothing. */
  readonly isEmpty?: boolean;
  /** What the members are asked when it is not the same. */
  readonly expected?: readonly string[];
  /** True: the answer is of the first member alone wherever it is asked. */
  readonly isOfFirst?: boolean;
  /** Kinds of the names that `-o name` prints (`deployment.apps`): each member and Orrery have rows of each. */
  readonly kinds?: readonly string[];
}

/** Whether a version of kubectl has the command of a row. */
export function isKnownTo({ since }: KubectlRow, tool: KubectlTool): boolean {
  return since === undefined || matrixTools.indexOf(tool) <= matrixTools.indexOf(since);
}

const names = ['-o', 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'];
const template =
  '{{range .items}}{{.kind}} {{.apiVersion}} {{.metadata.namespace}}/{{.metadata.name}} {{.metadata.uid}}{{"\\n"}}{{end}}';
const columns =
  'custom-columns=NS:.metadata.namespace,NAME:.metadata.name,IMAGE:.spec.containers[0].image,UID:.metadata.uid';
const single: readonly MatrixContext[] = ['S', 'Cs'];
/** Compatible paths of several clusters give nothing by its name (SEA-A09). */
const named: readonly MatrixContext[] = ['F', 'S', 'Cs'];
const cluster = 'search.clusterpedia.io/clusters=one';

/** Rows that compare with what members print for the same command. */
export const rows: readonly KubectlRow[] = [
  { args: ['get', 'pods', '-A'], form: 'table' },
  { args: ['get', 'po', '-n', 'fleet-0', '-o', 'wide'], form: 'table' },
  { args: ['get', 'nodes'], form: 'table' },
  { args: ['get', 'ns'], form: 'table' },
  { args: ['get', 'deployments.apps', '-A'], form: 'table' },
  { args: ['get', 'deployments.v1.apps', '-A', '-o', 'wide'], form: 'table' },
  { args: ['get', 'wdg', '-A'], form: 'table' },
  { args: ['get', 'widgets.lab.orrery.dev', '-n', 'fleet-1'], form: 'table' },
  { args: ['get', 'cm,svc', '-A'], form: 'table' },
  { args: ['get', 'all', '-n', 'fleet-0'], form: 'table' },
  { args: ['get', 'pods', '-A', '--show-labels'], form: 'table' },
  { args: ['get', 'pods', '-A', '-L', 'app', '-L', 'tier'], form: 'table' },
  { args: ['get', 'pods', '-A', '--sort-by=.metadata.name'], form: 'table' },
  { args: ['get', 'pods', '-A', '--sort-by=.spec.nodeName', '-o', 'name'], form: 'lines', contexts: single },
  { args: ['get', 'pods', '-A', '--chunk-size=7'], form: 'table' },
  { args: ['get', 'pods', '-A', '--no-headers', '-o', 'wide'], form: 'lines', contexts: ['S'] },
  { args: ['get', 'secrets', '-A', '-o', 'name'], form: 'lines' },
  { args: ['get', 'pods,deploy,wdg', '-A', '-o', 'json'], form: 'objects' },
  { args: ['get', 'deploy', '-n', 'fleet-0', '-o', 'yaml'], form: 'objects' },
  { args: ['get', 'pods', '-A', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '-o', columns], form: 'table' },
  { args: ['get', 'pods,deploy', '-A', '-o', `go-template=${template}`], form: 'lines' },
  { args: ['get', 'pods', '-A', '-l', 'app', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '-l', 'app in (web,api),tier!=x', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '-l', '!nothing,app!=web', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '--field-selector', 'status.phase=Running', ...names], form: 'lines' },
  {
    args: ['get', 'pods', '-A', '--field-selector', 'metadata.namespace!=fleet-0,spec.nodeName!=', ...names],
    form: 'lines',
  },
  { args: ['get', 'svc', '-A', '--field-selector', 'spec.type=ClusterIP', ...names], form: 'lines' },
  {
    args: ['get', 'pods', 'nothing', '-n', 'fleet-0', '--ignore-not-found'],
    form: 'lines',
    isEmpty: true,
    contexts: named,
  },
  {
    args: ['get', 'pods', '-A', '-l', cluster, ...names],
    form: 'lines',
    contexts: ['F', 'C'],
    isOfFirst: true,
    expected: ['get', 'pods', '-A', ...names],
  },
  {
    args: ['get', 'pods', '-A', '-l', `${cluster},app`, ...names],
    form: 'lines',
    contexts: ['F', 'C'],
    isOfFirst: true,
    expected: ['get', 'pods', '-A', '-l', 'app', ...names],
  },
  {
    args: [
      'get',
      'pods',
      '-A',
      '-l',
      'search.clusterpedia.io/namespaces in (fleet-0,fleet-1),search.clusterpedia.io/clusters=one',
      ...names,
    ],
    form: 'lines',
    contexts: ['F', 'C'],
    isOfFirst: true,
    expected: ['get', 'pods', '-A', '--field-selector', 'metadata.namespace!=fleet-2', ...names],
  },
  { args: ['get', 'pod', '-n', 'fleet-0', '$POD'], form: 'table', contexts: named, isOfFirst: true },
  {
    args: ['get', 'pod', '-n', 'fleet-0', '$POD', '-o', 'jsonpath={.spec}'],
    form: 'lines',
    contexts: named,
    isOfFirst: true,
  },
  { args: ['get', 'ns', 'fleet-0', '-o', 'yaml'], form: 'objects', contexts: single },
  { args: ['describe', 'pod', '-n', 'fleet-0', '$POD'], form: 'description', contexts: named, isOfFirst: true },
  // The newest kubectl leaves events out of several objects, of which there are more in the fleet than in one cluster.
  { args: ['describe', 'svc', '-n', 'fleet-0', '--show-events'], form: 'description', contexts: named },
  { args: ['describe', 'nodes', '--show-events'], form: 'description', contexts: named },
  { args: ['describe', 'wdg', '-n', 'fleet-1', '--show-events'], form: 'description', contexts: named },
  { args: ['explain', 'pods.spec.containers'], form: 'lines' },
  { args: ['explain', 'deployment', '--recursive'], form: 'lines' },
  // kubectl before 1.27 reads OpenAPI v2. A member says less there of a custom kind than in v3, of which the fleet's is made.
  { args: ['explain', 'wdg.spec'], form: 'lines', contexts: ['F', 'C'], since: 'kubectl-1.32' },
  { args: ['explain', 'wdg.spec'], form: 'lines', contexts: single },
  { args: ['api-resources', '--no-headers'], form: 'within' },
  { args: ['api-versions'], form: 'versions' },
  { args: ['auth', 'can-i', 'list', 'pods'], form: 'lines' },
  // From 1.28 on. The member is asked as who Orrery says one is.
  { args: ['auth', 'whoami'], form: 'lines', since: 'kubectl-1.32', expected: ['auth', 'whoami', '--as=admin'] },
  { args: ['version', '-o', 'json'], form: 'lines', contexts: single },
  { args: ['get', '--raw', '$BASE/version'], form: 'value', contexts: single },
  { args: ['get', '--raw', '$BASE/api/v1/namespaces/fleet-0/pods'], form: 'objects' },
  { args: ['get', '--raw', '$BASE/apis/apps/v1/deployments?labelSelector=app'], form: 'objects' },
  {
    args: ['get', '--raw', '$BASE/api/v1/namespaces/fleet-0/pods/$POD'],
    form: 'objects',
    contexts: named,
    isOfFirst: true,
  },
  // From 1.23 on.
  { args: ['events', '-n', 'fleet-0'], form: 'table', since: 'kubectl-1.32' },
  { args: ['events', '-n', 'fleet-0', '--for', 'pod/small-0'], form: 'table', since: 'kubectl-1.32' },
  { args: ['events', '-n', 'fleet-0', '--for', 'pod/$POD'], form: 'table', since: 'kubectl-1.32', isOfFirst: true },
  { args: ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=10s'], form: 'lines' },
  {
    args: ['wait', '--for=condition=Ready', 'pod', '-n', 'fleet-0', '$POD', '--timeout=10s'],
    form: 'lines',
    contexts: named,
    isOfFirst: true,
  },
  // From 1.23 on.
  {
    args: ['wait', '--for=jsonpath={.status.phase}=Running', 'pod', '-n', 'fleet-0', '--all', '--timeout=10s'],
    form: 'lines',
    since: 'kubectl-1.32',
  },
  { args: ['get', 'pods', '-n', 'fleet-0', '-w', '--request-timeout=2s'], form: 'table' },
  { args: ['get', 'pods', '-n', 'fleet-0', '-w', '--output-watch-events', '--request-timeout=2s'], form: 'table' },
  { args: ['get', 'pods', '-n', 'fleet-0', '--watch-only', '--request-timeout=2s'], form: 'lines', isEmpty: true },
];

/** Rows that are refused, and what is said: one of these words. */
export const refusals: readonly {
  readonly args: readonly string[];
  readonly contexts: readonly MatrixContext[];
  readonly says: RegExp;
}[] = [
  {
    args: ['get', 'pods', 'nothing', '-n', 'fleet-0'],
    contexts: named,
    says: /NotFound.*pods "nothing" not found/,
  },
  {
    args: ['get', 'pod', '-n', 'fleet-0', '$POD'],
    contexts: ['C'],
    says: /please specify the cluster name when using the resource name/,
  },
  {
    args: ['describe', 'svc', '-n', 'fleet-0'],
    contexts: ['C'],
    says: /please specify the cluster name when using the resource name/,
  },
  {
    args: ['get', '--raw', '$BASE/api/v1/namespaces/fleet-0/pods/$POD'],
    contexts: ['C'],
    says: /please specify the cluster name when using the resource name/,
  },
  { args: ['get', 'ns', 'fleet-0'], contexts: ['F'], says: /Conflict.*(?:one|two)/s },
  {
    args: ['get', 'nosuchkind'],
    contexts: ['F', 'S', 'C', 'Cs'],
    says: /the server doesn't have a resource type "nosuchkind"/,
  },
  {
    args: ['get', 'pods', '-A', '-l', 'app in ('],
    contexts: ['F', 'S', 'C', 'Cs'],
    says: /unable to parse requirement|BadRequest|parse/,
  },
  {
    args: ['get', 'pods', '-A', '--field-selector', 'spec.x['],
    contexts: ['F', 'S', 'C', 'Cs'],
    says: /spec\.x\[|BadRequest/,
  },
  { args: ['get', 'pods', '-A', '-l', 'search.clusterpedia.io/nosuchkey=1'], contexts: ['F', 'C'], says: /nosuchkey/ },
  {
    args: ['delete', 'ns', 'default'],
    contexts: ['F', 'C'],
    says: /MethodNotAllowed|the server does not allow this method/,
  },
  {
    args: ['label', 'ns', 'default', 'a=b'],
    contexts: ['F', 'C'],
    says: /MethodNotAllowed|does not allow|please specify the cluster|Conflict/,
  },
];
