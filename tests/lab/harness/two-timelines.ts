import type { Cluster, Orrery } from '@orrery/lab';
import { eventually } from './eventually.ts';

const configMaps = '/api/v1/namespaces/fleet-0/configmaps';
const lostWrites = 40;

/** ConfigMaps of a member whose etcd goes back in time, and what Orrery holds of them. */
export class TwoTimelines {
  readonly #member: Cluster;
  readonly #orrery: Orrery;

  /** The cluster has the same name in Orrery, and a namespace `fleet-0`. */
  constructor(member: Cluster, orrery: Orrery) {
    this.#member = member;
    this.#orrery = orrery;
  }

  /** Creates or replaces a ConfigMap with one value. */
  async write(name: string, value: string): Promise<void> {
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } });
    const put = await this.#member.request({ method: 'PUT', path: `${configMaps}/${name}`, body });
    if (put.status === 404) await this.#member.request({ method: 'POST', path: configMaps, body });
  }

  /** Waits until Orrery has the value; undefined: has no such object. @throws Error when the time is up. */
  async untilStored(name: string, value: string | undefined, timeoutMs = 60_000): Promise<void> {
    let found: string | undefined;
    const isSo = async (): Promise<boolean> => {
      found = await this.#stored(name);
      return found === value;
    };
    await eventually(isSo, { timeoutMs, explain: () => `${name} is ${found} and not ${value}` });
  }

  /**
   * Makes an object that is changed in both timelines, one that only the lost timeline has, and one that only the restored one has.
   * @returns the snapshot between the two, after which Orrery saw much of what will be lost.
   */
  async divide(): Promise<string> {
    await this.write('both', 'before');
    await this.write('deleted-later', 'before');
    await this.untilStored('deleted-later', 'before');
    const snapshot = await this.#member.etcd.snapshot();
    await this.write('lost', 'lost timeline');
    await this.#member.request({ method: 'DELETE', path: `${configMaps}/deleted-later` });
    for (let index = 0; index < lostWrites; index += 1) await this.write('both', `lost timeline ${index}`);
    await this.untilStored('both', `lost timeline ${lostWrites - 1}`);
    await this.untilStored('deleted-later', undefined);
    return snapshot;
  }

  /** Waits until what the restore brought back and took away is so in Orrery. */
  async untilRestored(timeoutMs = 120_000): Promise<void> {
    await this.untilStored('deleted-later', 'before', timeoutMs);
    await this.untilStored('lost', undefined);
  }

  async #stored(name: string): Promise<string | undefined> {
    const path = `/fleet/clusters/${this.#member.name}${configMaps}/${name}`;
    const got = await this.#orrery.kubectl().run(['--context', 'orrery', 'get', '--raw', path]);
    return got.exitCode === 0 ? JSON.parse(got.stdout).data.value : undefined;
  }
}
