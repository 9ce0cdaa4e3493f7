import { type ContainerPort, containerPortLabels, hostPort, joinLabels } from './labels.ts';
import type { NeighbourPod, Target } from './role.ts';

/** The port of an endpoint; its protocol where the role takes it for that of the container's port. */
interface EndpointPort {
  readonly number: number;
  readonly protocol?: string;
}

/** The targets of one object with endpoints: those of its addresses, then one for each port of their pods that is none of them. */
export class PodTargets {
  readonly #targets: Target[] = [];
  readonly #seen = new Map<NeighbourPod, Set<number>>();

  /** Adds the target of an address. @param pod the one behind it, whose labels it then has. */
  add(target: Target, pod: NeighbourPod | undefined, port: EndpointPort | undefined): void {
    if (pod === undefined) {
      this.#targets.push(target);
      return;
    }
    const seen = this.#seen.get(pod) ?? new Set();
    this.#seen.set(pod, seen);
    if (port !== undefined) seen.add(port.number);
    this.#targets.push({
      address: target.address,
      labels: joinLabels(target.labels, pod.labels, ofContainer(pod, port)),
    });
  }

  all(): readonly Target[] {
    const others = [...this.#seen].flatMap(([pod, seen]) =>
      pod.ip === ''
        ? []
        : pod.ports
            .filter(({ port }) => !seen.has(port))
            .map((port) => ({
              address: hostPort(pod.ip, port.port),
              labels: joinLabels(pod.labels, containerPortLabels(port)),
            })),
    );
    return [...this.#targets, ...others];
  }
}

/** Of several containers that declare the port, the last names it. */
function ofContainer({ ports }: NeighbourPod, port: EndpointPort | undefined): string {
  const declared = port === undefined ? undefined : lastOf(ports, port.number);
  if (declared === undefined) return '';
  return containerPortLabels(port?.protocol === undefined ? declared : { ...declared, protocol: port.protocol });
}

/** Within a container it is the first. */
function lastOf(ports: readonly ContainerPort[], number: number): ContainerPort | undefined {
  const matching = ports.filter(({ port }) => port === number);
  const last = matching.at(-1);
  return matching.find(({ container }) => container === last?.container);
}
