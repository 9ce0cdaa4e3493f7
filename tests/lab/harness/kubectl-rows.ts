import type { TextForm } from './kubectl-text.ts';

/** Where a command is run: fleet, one cluster, compatible with all clusters, compatible with one. */
export type MatrixContext = 'F' | 'S' | 'C' | 'Cs';

/** A command of the reading rows of search.md KC. */
export interface KubectlRow {
  readonly args: readonly string[];
  readonly form: TextForm;
  /** Default: all four. */
  readonly contexts?: readonly MatrixContext[];
  /** True: old kubectl are run too. */
  readonly isOld?: boolean;
  /** True: the members may print nothing. */
  readonly isEmpty?: boolean;
  /** What the members are asked when it is not the same: search keys mean nothing to them. Only the first member is then asked. */
  readonly expected?: readonly string[];
}

const names = ['-o', 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}'];
const template =
  '{{range .items}}{{.kind}} {{.apiVersion}} {{.metadata.namespace}}/{{.metadata.name}} {{.metadata.uid}}{{"\\n"}}{{end}}';
const columns =
  'custom-columns=NS:.metadata.namespace,NAME:.metadata.name,IMAGE:.spec.containers[0].image,UID:.metadata.uid';
const single: readonly MatrixContext[] = ['S', 'Cs'];
const cluster = 'search.clusterpedia.io/clusters=one';

/** Rows that compare with what members print for the same command. */
export const rows: readonly KubectlRow[] = [
  { args: ['get', 'pods', '-A'], form: 'table', isOld: true },
  { args: ['get', 'po', '-n', 'fleet-0', '-o', 'wide'], form: 'table', isOld: true },
  { args: ['get', 'nodes'], form: 'table', isOld: true },
  { args: ['get', 'ns'], form: 'table' },
  { args: ['get', 'deployments.apps', '-A'], form: 'table', isOld: true },
  { args: ['get', 'deployments.v1.apps', '-A', '-o', 'wide'], form: 'table' },
  { args: ['get', 'wdg', '-A'], form: 'table', isOld: true },
  { args: ['get', 'widgets.lab.orrery.dev', '-n', 'fleet-1'], form: 'table' },
  { args: ['get', 'cm,svc', '-A'], form: 'table', isOld: true },
  { args: ['get', 'all', '-n', 'fleet-0'], form: 'table', isOld: true },
  { args: ['get', 'pods', '-A', '--show-labels'], form: 'table', isOld: true },
  { args: ['get', 'pods', '-A', '-L', 'app', '-L', 'tier'], form: 'table' },
  { args: ['get', 'pods', '-A', '--sort-by=.metadata.name'], form: 'table', isOld: true },
  { args: ['get', 'pods', '-A', '--sort-by=.spec.nodeName', '-o', 'name'], form: 'lines', contexts: single },
  { args: ['get', 'pods', '-A', '--chunk-size=7'], form: 'table', isOld: true },
  { args: ['get', 'pods', '-A', '--no-headers', '-o', 'wide'], form: 'lines', contexts: ['S'] },
  { args: ['get', 'secrets', '-A', '-o', 'name'], form: 'lines', isOld: true },
  { args: ['get', 'pods,deploy,wdg', '-A', '-o', 'json'], form: 'objects', isOld: true },
  { args: ['get', 'deploy', '-n', 'fleet-0', '-o', 'yaml'], form: 'objects', isOld: true },
  { args: ['get', 'pods', '-A', ...names], form: 'lines', isOld: true },
  { args: ['get', 'pods', '-A', '-o', columns], form: 'table', isOld: true },
  { args: ['get', 'pods,deploy', '-A', '-o', `go-template=${template}`], form: 'lines', isOld: true },
  { args: ['get', 'pods', '-A', '-l', 'app', ...names], form: 'lines', isOld: true },
  { args: ['get', 'pods', '-A', '-l', 'app in (web,api),tier!=x', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '-l', '!nothing,app!=web', ...names], form: 'lines' },
  { args: ['get', 'pods', '-A', '--field-selector', 'status.phase=Running', ...names], form: 'lines', isOld: true },
  {
    args: ['get', 'pods', '-A', '--field-selector', 'metadata.namespace!=fleet-0,spec.nodeName!=', ...names],
    form: 'lines',
  },
  { args: ['get', 'svc', '-A', '--field-selector', 'spec.type=ClusterIP', ...names], form: 'lines' },
  {
    args: ['get', 'pods', 'nothing', '-n', 'fleet-0', '--ignore-not-found'],
    form: 'lines',
    isEmpty: true,
    contexts: ['F', 'S', 'Cs'],
  },
  {
    args: ['get', 'pods', '-A', '-l', cluster, ...names],
    form: 'lines',
    contexts: ['F', 'C'],
    expected: ['get', 'pods', '-A', ...names],
  },
  {
    args: ['get', 'pods', '-A', '-l', `${cluster},app`, ...names],
    form: 'lines',
    contexts: ['F', 'C'],
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
    expected: ['get', 'pods', '-A', '--field-selector', 'metadata.namespace!=fleet-2', ...names],
  },
  { args: ['get', 'pod', '-n', 'fleet-0', '$POD'], form: 'table', contexts: ['F', 'S', 'Cs'], isOld: true },
  {
    args: ['get', 'pod', '-n', 'fleet-0', '$POD', '-o', 'jsonpath={.spec}'],
    form: 'lines',
    contexts: ['F', 'S', 'Cs'],
  },
  { args: ['describe', 'pod', '-n', 'fleet-0', '$POD'], form: 'description', contexts: ['F', 'S', 'Cs'], isOld: true },
  { args: ['describe', 'svc', '-n', 'fleet-0'], form: 'description', contexts: single },
  { args: ['describe', 'nodes'], form: 'description', contexts: ['S'] },
  { args: ['describe', 'wdg', '-n', 'fleet-1'], form: 'description', contexts: ['S'] },
  { args: ['explain', 'pods.spec.containers'], form: 'lines', isOld: true },
  { args: ['explain', 'deployment', '--recursive'], form: 'lines' },
  { args: ['explain', 'wdg.spec'], form: 'lines', contexts: single },
  { args: ['api-resources', '--no-headers'], form: 'within', isOld: true },
  { args: ['auth', 'can-i', 'list', 'pods'], form: 'lines' },
  { args: ['version', '-o', 'json'], form: 'lines', contexts: ['S'] },
  { args: ['events', '-A'], form: 'table', contexts: ['S'], isEmpty: true },
  { args: ['wait', '--for=condition=Ready', 'node', '--all', '--timeout=10s'], form: 'lines', contexts: ['S', 'Cs'] },
  {
    args: ['wait', '--for=jsonpath={.metadata.name}=$POD', 'pod', '-n', 'fleet-0', '$POD', '--timeout=10s'],
    form: 'lines',
    contexts: ['S', 'Cs'],
  },
  { args: ['get', 'pods', '-n', 'fleet-0', '-w', '--request-timeout=2s'], form: 'table', isOld: true },
  {
    args: ['get', 'pods', '-n', 'fleet-0', '-w', '--output-watch-events', '--request-timeout=2s'],
    form: 'table',
    contexts: ['S'],
  },
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
    contexts: ['F', 'S', 'Cs'],
    says: /NotFound.*pods "nothing" not found/,
  },
  {
    args: ['get', 'pod', '-n', 'fleet-0', '$POD'],
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
