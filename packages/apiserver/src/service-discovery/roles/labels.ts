import { isJsonList, type JsonValue, listAt, memberAt, numberAt, textAt, textMembersAt } from '@orrery/model';

/** Labels of a target as members of a JSON object, without braces; no name stands in it twice. */
export type LabelText = string;

const prefix = '__meta_kubernetes_';

/**
 * Writes labels, those with an empty value left out: Prometheus takes them for absent.
 * @param labels names without `__meta_kubernetes_`, with their values; where two have one name the first is taken.
 */
export function kubernetesLabels(labels: Iterable<readonly [name: string, value: string | undefined]>): LabelText {
  const seen = new Set<string>();
  let text = '';
  for (const [name, value] of labels) {
    if (value === undefined || value === '' || seen.has(name)) continue;
    seen.add(name);
    text += `${text === '' ? '' : ','}"${prefix}${name}":${JSON.stringify(value)}`;
  }
  return text;
}

/** Puts texts of labels together that have no name in common. */
export function joinLabels(...texts: readonly LabelText[]): LabelText {
  return texts.filter((text) => text !== '').join(',');
}

/** Name, labels and annotations of an object as labels of a role (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config). */
export function* metadataLabels(value: JsonValue, role: string): Generator<readonly [string, string]> {
  yield [`${role}_name`, textAt(value, 'metadata', 'name')];
  for (const [of, name] of [
    ['labels', 'label'],
    ['annotations', 'annotation'],
  ] as const) {
    for (const [key, text] of textMembersAt(value, 'metadata', of)) {
      const safe = safeName(key);
      yield [`${role}_${name}_${safe}`, text];
      yield [`${role}_${name}present_${safe}`, 'true'];
    }
  }
}

/** A key as part of the name of a label. */
export function safeName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** Host and port; an IPv6 address stands in brackets. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The labels of a pod that targets of several roles have. */
export function podLabels(value: JsonValue): LabelText {
  const controller = listAt(value, 'metadata', 'ownerReferences').find(
    (owner) => memberAt(owner, 'controller') === true,
  );
  const ready = listAt(value, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  return kubernetesLabels([
    ['pod_ip', textAt(value, 'status', 'podIP')],
    ['pod_ready', ready === undefined ? 'unknown' : textAt(ready, 'status').toLowerCase()],
    ['pod_phase', textAt(value, 'status', 'phase')],
    ['pod_node_name', textAt(value, 'spec', 'nodeName')],
    ['pod_host_ip', textAt(value, 'status', 'hostIP')],
    ['pod_uid', textAt(value, 'metadata', 'uid')],
    ['pod_controller_kind', textAt(controller, 'kind')],
    ['pod_controller_name', textAt(controller, 'name')],
    ...metadataLabels(value, 'pod'),
  ]);
}

/** A port that a container declares. */
export interface ContainerPort {
  readonly container: string;
  readonly image: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

/** The ports of the containers of a pod, in their order. */
export function containerPorts(value: JsonValue): ContainerPort[] {
  return listAt(value, 'spec', 'containers').flatMap((container) =>
    portsOf(container).map((port) => ({
      container: textAt(container, 'name'),
      image: textAt(container, 'image'),
      name: textAt(port, 'name'),
      port: numberAt(port, 'containerPort'),
      protocol: textAt(port, 'protocol'),
    })),
  );
}

function portsOf(container: JsonValue): readonly JsonValue[] {
  const ports = memberAt(container, 'ports');
  return isJsonList(ports) ? ports : [];
}

/** The labels that say which port of which container a target is. */
export function containerPortLabels({ container, image, name, port, protocol }: ContainerPort): LabelText {
  return kubernetesLabels([
    ['pod_container_name', container],
    ['pod_container_image', image],
    ['pod_container_port_name', name],
    ['pod_container_port_number', String(port)],
    ['pod_container_port_protocol', protocol],
  ]);
}
