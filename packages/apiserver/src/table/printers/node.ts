import { compareBytes, type JsonValue, list, member, text, textMembers } from '../../json/json-value.ts';
import { ageOf } from '../age-cell.ts';
import { ageColumn, column, nameColumn, type Printer, wide } from '../printer.ts';

const addressDescription =
  "List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP).";

/** `kubectl get nodes` as kube-apiserver 1.36 prints it. */
export const nodePrinter: Printer = {
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
  print: (node, nowMs) => ({
    cells: [
      text(node, 'metadata', 'name'),
      statusOf(node),
      rolesOf(node),
      ageOf(node, nowMs),
      text(node, 'status', 'nodeInfo', 'kubeletVersion'),
      addressOf(node, 'InternalIP'),
      addressOf(node, 'ExternalIP'),
      text(node, 'status', 'nodeInfo', 'osImage') || '<unknown>',
      kernelOf(node),
      text(node, 'status', 'nodeInfo', 'containerRuntimeVersion') || '<unknown>',
    ],
  }),
};

function statusOf(node: JsonValue): string {
  // the last condition of a type counts, as in a map
  const ready = list(node, 'status', 'conditions').findLast((condition) => text(condition, 'type') === 'Ready');
  const words = [readyWord(ready)];
  if (member(node, 'spec', 'unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function readyWord(ready: JsonValue | undefined): string {
  if (ready === undefined) return 'Unknown';
  return text(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
}

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf(node: JsonValue): string {
  const roles = new Set<string>();
  for (const [name, value] of textMembers(node, 'metadata', 'labels')) {
    if (name.startsWith(rolePrefix)) roles.add(name.slice(rolePrefix.length));
    else if (name === 'kubernetes.io/role') roles.add(value);
  }
  roles.delete('');
  return [...roles].sort(compareBytes).join(',') || '<none>';
}

function addressOf(node: JsonValue, type: string): string {
  const found = list(node, 'status', 'addresses').find((address) => text(address, 'type') === type);
  return found === undefined ? '<none>' : text(found, 'address');
}

function kernelOf(node: JsonValue): string {
  const version = text(node, 'status', 'nodeInfo', 'kernelVersion') || '<unknown>';
  const architecture = text(node, 'status', 'nodeInfo', 'architecture');
  return architecture === '' ? version : `${version} (${architecture})`;
}
