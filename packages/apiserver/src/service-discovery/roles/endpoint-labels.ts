import { kubernetesLabels, type LabelText } from './labels.ts';

/** An address of the role `endpoints`, whichever kind it comes from. */
interface Endpoint {
  readonly port: { readonly name: string; readonly protocol: string };
  readonly isReady: boolean;
  readonly target: { readonly kind: string; readonly name: string };
  readonly node: string;
  readonly hostname: string;
}

/** The labels of an address of the role `endpoints`. */
export function endpointLabels({ port, isReady, target, node, hostname }: Endpoint): LabelText {
  return kubernetesLabels([
    ['endpoint_port_name', port.name],
    ['endpoint_port_protocol', port.protocol],
    ['endpoint_ready', String(isReady)],
    ['endpoint_address_target_kind', target.kind],
    ['endpoint_address_target_name', target.name],
    ['endpoint_node_name', node],
    ['endpoint_hostname', hostname],
  ]);
}
