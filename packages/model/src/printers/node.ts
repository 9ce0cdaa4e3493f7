import { compareCodePoints } from '../json/compare-code-points.ts';
import { listAt, memberAt, textAt, textMembersAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';

const addressDescription =
  "List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP).";

/** `kubectl get nodes` as kube-apiserver 1.36 prints it. */
export const nodePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Status', 'The status of the node'),
    column('Roles', 'The roles of the node'),
    ageColumn,
    column('Version', 'Kubelet Version reported by the node.'),
    column('Internal-IP', addressDescription, wide),
    column('External-IP', addressDescription, wide),
    column('OS-Image', 'OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).', wide),
    column('Kernel-Version', "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).", wide),
    column(
      'Container-Runtime',
      'ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).',
      wide,
    ),
  ],
  print: (node) => ({
    summary: statusOf(node),
    cells: [
      statusOf(node),
      rolesOf(node),
      creationCell(node),
      textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
      addressOf(node, 'InternalIP'),
      addressOf(node, 'ExternalIP'),
      textAt(node, 'status', 'nodeInfo', 'osImage') || '<unknown>',
      kernelOf(node),
      textAt(node, 'status', 'nodeInfo', 'containerRuntimeVersion') || '<unknown>',
    ],
  }),
};

function statusOf(node: unknown): string {
  // the last condition of a type counts, as in a map
  const ready = listAt(node, 'status', 'conditions').findLast((condition) => textAt(condition, 'type') === 'Ready');
  const words = [readyWord(ready)];
  if (memberAt(node, 'spec', 'unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function readyWord(ready: unknown): string {
  if (ready === undefined) return 'Unknown';
  return textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
}

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf(node: unknown): string {
  const roles = new Set<string>();
  for (const [name, value] of textMembersAt(node, 'metadata', 'labels')) {
    if (name.startsWith(rolePrefix)) roles.add(name.slice(rolePrefix.length));
    else if (name === 'kubernetes.io/role') roles.add(value);
  }
  roles.delete('');
  return [...roles].sort(compareCodePoints).join(',') || '<none>';
}

function addressOf(node: unknown, type: string): string {
  const found = listAt(node, 'status', 'addresses').find((address) => textAt(address, 'type') === type);
  return found === undefined ? '<none>' : textAt(found, 'address');
}

function kernelOf(node: unknown): string {
  const version = textAt(node, 'status', 'nodeInfo', 'kernelVersion') || '<unknown>';
  const architecture = textAt(node, 'status', 'nodeInfo', 'architecture');
  return architecture === '' ? version : `${version} (${architecture})`;
}
