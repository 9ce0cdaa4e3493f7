import { type PrintedObject, printedKind } from './printed-object.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const admission = '/apis/admissionregistration.k8s.io/v1';
const flow = '/apis/flowcontrol.apiserver.k8s.io/v1';
const binding = printedKind(`${rbac}/namespaces/printed/rolebindings`, 'RoleBinding');
const clusterBinding = printedKind(`${rbac}/clusterrolebindings`, 'ClusterRoleBinding');
const role = printedKind(`${rbac}/namespaces/printed/roles`, 'Role');
const validating = printedKind(`${admission}/validatingadmissionpolicies`, 'ValidatingAdmissionPolicy');
const mutating = printedKind(`${admission}/mutatingadmissionpolicies`, 'MutatingAdmissionPolicy');
const validatingBinding = printedKind(
  `${admission}/validatingadmissionpolicybindings`,
  'ValidatingAdmissionPolicyBinding',
);
const mutatingBinding = printedKind(`${admission}/mutatingadmissionpolicybindings`, 'MutatingAdmissionPolicyBinding');
const mutatingHook = printedKind(`${admission}/mutatingwebhookconfigurations`, 'MutatingWebhookConfiguration');
const schema = printedKind(`${flow}/flowschemas`, 'FlowSchema');
const level = printedKind(`${flow}/prioritylevelconfigurations`, 'PriorityLevelConfiguration');
const apiService = printedKind('/apis/apiregistration.k8s.io/v1/apiservices', 'APIService');

const apiGroup = 'rbac.authorization.k8s.io';
const subjects = [
  { kind: 'User', apiGroup, name: 'ann' },
  { kind: 'ServiceAccount', namespace: 'printed', name: 'robot' },
  { kind: 'Group', apiGroup, name: 'team' },
  { kind: 'User', apiGroup, name: 'bob' },
];
const roleRef = { apiGroup, kind: 'Role', name: 'reader' };
const resourceRules = [
  { apiGroups: ['lab.orrery.dev'], apiVersions: ['v1'], resources: ['nothings'], operations: ['CREATE'] },
];
const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
const matchConstraints = { resourceRules };
const validations = [{ expression: 'true' }, { expression: 'true' }];
const jsonPatch = '[JSONPatch{op: "add", path: "/metadata/labels/a", value: "b"}]';
const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression: jsonPatch } }];
const validates = { validationActions: ['Deny'] };
const parameterNotFoundAction = 'Allow';
const selector = {
  matchLabels: { b: '2', a: '1' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['x', 'y'] }],
};
const paramRefs: readonly (readonly [name: string, reference: object])[] = [
  ['named', { name: 'n', parameterNotFoundAction }],
  ['placed', { name: 'n', namespace: 'printed', parameterNotFoundAction }],
  ['selected', { selector, parameterNotFoundAction }],
];
const rules = [
  {
    subjects: [{ kind: 'User', user: { name: 'nobody' } }],
    resourceRules: [{ apiGroups: ['x.example'], resources: ['none'], verbs: ['get'], clusterScope: true }],
  },
];
const service = { namespace: 'printed', name: 'nowhere', port: 443 };
const apiSpec = {
  group: 'nowhere.example.org',
  version: 'v1',
  groupPriorityMinimum: 100,
  versionPriority: 15,
  insecureSkipTLSVerify: true,
};

/** Rules of access, admission and flow whose cells go through every branch of kube-apiserver's printers. */
export const printedRules: readonly PrintedObject[] = [
  role('reader', { rules: [] }),
  binding('several', { subjects, roleRef }),
  binding('none', { roleRef }),
  clusterBinding('printed', { subjects, roleRef: { ...roleRef, kind: 'ClusterRole' } }),
  validating('plain.example.org', { spec: { matchConstraints, validations } }),
  validating('kinded.example.org', { spec: { matchConstraints, validations, paramKind } }),
  mutating('kinded.example.org', { spec: { matchConstraints, mutations, paramKind, reinvocationPolicy: 'Never' } }),
  mutating('plain.example.org', { spec: { matchConstraints, mutations, reinvocationPolicy: 'Never' } }),
  validatingBinding('bare.example.org', { spec: { policyName: 'plain.example.org', ...validates } }),
  mutatingBinding('bare.example.org', { spec: { policyName: 'plain.example.org' } }),
  ...paramRefs.flatMap(([name, paramRef]) => [
    validatingBinding(`${name}.example.org`, { spec: { policyName: 'kinded.example.org', paramRef, ...validates } }),
    mutatingBinding(`${name}.example.org`, { spec: { policyName: 'kinded.example.org', paramRef } }),
  ]),
  mutatingHook('none', { webhooks: [] }),
  schema('by-user', {
    spec: {
      matchingPrecedence: 9001,
      distinguisherMethod: { type: 'ByUser' },
      priorityLevelConfiguration: { name: 'missing' },
      rules,
    },
  }),
  schema('plain', { spec: { priorityLevelConfiguration: { name: 'rejecting' }, rules } }),
  level('rejecting', {
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: 7, limitResponse: { type: 'Reject' } } },
  }),
  level('queuing', {
    spec: {
      type: 'Limited',
      limited: { limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 4, queueLengthLimit: 9 } } },
    },
  }),
  apiService('v1.nowhere.example.org', { spec: { ...apiSpec, service } }),
];
