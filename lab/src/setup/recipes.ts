/** Where a component comes from; versions are in `lab/components.json` alone. */
export type Recipe = GoRecipe | DebianRecipe | PythonRecipe;

/** Built by Go from the committed module `lab/go/<name>`. */
export interface GoRecipe {
  readonly kind: 'go';
  readonly name: string;
  /** Tool name (unique in the lab) to the Go package of its command. */
  readonly tools: ReadonlyMap<string, string>;
  /** Go string variables that carry the version, besides what the module system stamps. */
  readonly stamps: (version: string) => readonly string[];
  /** Folders of a module that are copied beside the binaries: module path, folder inside it. */
  readonly files: readonly { readonly module: string; readonly folder: string }[];
}

/** Unpacked from a Debian package, without installing it. */
export interface DebianRecipe {
  readonly kind: 'debian';
  readonly name: string;
  readonly suite: string;
  readonly package: string;
  /** True when the suite moves on: the pin is then the oldest version that will do. */
  readonly isMoving: boolean;
  /** Tool name to the file inside the package. */
  readonly tools: ReadonlyMap<string, string>;
}

/** A Python program of ours, `lab/python/<name>`, in a virtual environment of the packages its requirements name. */
export interface PythonRecipe {
  readonly kind: 'python';
  readonly name: string;
  /** Tool name to the program's file. It answers `--version` with the version of the package that it is there for. */
  readonly tools: ReadonlyMap<string, string>;
}

const KUBERNETES = 'k8s.io/kubernetes/cmd';

/** The modules of programs that are ours: their sources lie beside go.mod. */
export const OWN_GO_MODULES = 'orrery.dev/lab/';

/** kube-apiserver says v0.0.0 without these, and clients then mistrust it (k8s.io/component-base/version/base.go). */
function kubernetesStamps(version: string): readonly string[] {
  const [major, minor] = version.split('.');
  const values = [`gitVersion=v${version}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean'];
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return packages.flatMap((path) => values.map((value) => `${path}.${value}`));
}

const RECIPES: readonly Recipe[] = [
  {
    kind: 'go',
    name: 'kubernetes-1.36',
    tools: new Map([
      ['kube-apiserver', `${KUBERNETES}/kube-apiserver`],
      ['kubectl', `${KUBERNETES}/kubectl`],
      ['kube-controller-manager', `${KUBERNETES}/kube-controller-manager`],
      ['kube-scheduler', `${KUBERNETES}/kube-scheduler`],
    ]),
    stamps: kubernetesStamps,
    files: [],
  },
  {
    kind: 'go',
    name: 'kubernetes-1.32',
    tools: new Map([
      ['kube-apiserver-1.32', `${KUBERNETES}/kube-apiserver`],
      ['kubectl-1.32', `${KUBERNETES}/kubectl`],
    ]),
    stamps: kubernetesStamps,
    files: [],
  },
  {
    kind: 'go',
    name: 'etcd',
    tools: new Map([
      ['etcd', 'go.etcd.io/etcd/server/v3'],
      ['etcdctl', 'go.etcd.io/etcd/etcdctl/v3'],
      ['etcdutl', 'go.etcd.io/etcd/etcdutl/v3'],
    ]),
    stamps: () => [],
    files: [],
  },
  {
    kind: 'go',
    name: 'kwok',
    tools: new Map([['kwok', 'sigs.k8s.io/kwok/cmd/kwok']]),
    stamps: (version) => [`sigs.k8s.io/kwok/pkg/consts.Version=${version}`],
    files: [{ module: 'sigs.k8s.io/kwok', folder: 'kustomize/stage' }],
  },
  {
    kind: 'go',
    name: 'probe',
    tools: new Map([['probe', `${OWN_GO_MODULES}probe`]]),
    stamps: () => [],
    files: [],
  },
  {
    kind: 'python',
    name: 'python-probe',
    tools: new Map([['python-probe', 'python_probe.py']]),
  },
  {
    kind: 'debian',
    name: 'kubectl-1.20',
    suite: 'bookworm',
    package: 'kubernetes-client',
    isMoving: false,
    tools: new Map([['kubectl-1.20', 'usr/bin/kubectl']]),
  },
  {
    kind: 'debian',
    name: 'kubectl-newest',
    suite: 'sid',
    package: 'kubectl',
    isMoving: true,
    tools: new Map([['kubectl-newest', 'usr/bin/kubectl']]),
  },
  {
    kind: 'debian',
    name: 'prometheus',
    suite: 'trixie',
    package: 'prometheus',
    isMoving: false,
    tools: new Map([['prometheus', 'usr/bin/prometheus']]),
  },
  {
    kind: 'debian',
    name: 'promtool',
    suite: 'trixie',
    package: 'promtool',
    isMoving: false,
    tools: new Map([['promtool', 'usr/bin/promtool']]),
  },
];

/** Every component of the lab, in the order in which `lab:setup` gets them. */
export function listRecipes(): readonly Recipe[] {
  return RECIPES;
}

/** @throws Error naming the known components when there is none of this name. */
export function findRecipe(name: string): Recipe {
  const found = RECIPES.find((recipe) => recipe.name === name);
  if (found !== undefined) return found;
  throw new Error(`no component ${name}; known: ${RECIPES.map((recipe) => recipe.name).join(', ')}`);
}

/** The Go packages a recipe builds; empty when Go does not build it. */
export function goPackagesOf(recipe: Recipe): readonly string[] {
  return recipe.kind === 'go' ? [...recipe.tools.values()] : [];
}
