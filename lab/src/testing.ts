// biome-ignore lint/correctness/noUndeclaredDependencies: the root's vitest, which runs every test that imports this
import { afterAll, beforeAll, beforeEach, describe, onTestFailed } from 'vitest';
import type { Cluster, ClusterOptions } from './cluster/cluster.ts';
import { startCluster } from './cluster/start-cluster.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { decideLab, skipMark } from './tier.ts';

const START_TIMEOUT_MS = 200_000;

/**
 * `describe` for tests that need tools of the lab, such as `['etcd', 'kube-apiserver']`. Without them the tests are skipped under
 * a name that says so, or fail when `ORRERY_LAB=required`.
 */
export function describeLab(tools: readonly string[], name: string, define: () => void): void {
  const decision = decideLab(tools);
  switch (decision.kind) {
    case 'run':
      describe(name, define);
      return;
    case 'skip':
      describe.skipIf(true)(`${name} ${skipMark(decision.missing)}`, define);
      return;
    case 'fail':
      throw new Error(`${name}: ORRERY_LAB=required and the lab lacks ${decision.missing.join(', ')}`);
    default:
      decision satisfies never;
  }
}

/** The tools that {@link startCluster} needs for these options. */
export function toolsOf(options: ClusterOptions = {}): string[] {
  const isOld = options.version === '1.32';
  const tools = ['etcd', ...(isOld ? ['kube-apiserver-1.32', 'kubectl-1.32'] : ['kube-apiserver', 'kubectl'])];
  if (options.parts === 'full') tools.push('kube-controller-manager', 'kube-scheduler');
  if ((options.nodes ?? 0) > 0) tools.push('kwok');
  return tools;
}

/**
 * A cluster for all tests of a `describeLab`: started before the first, ended after the last. When a test fails, the last lines of
 * its components are printed (LAB-06).
 * @returns a function that gives the cluster inside tests and hooks.
 */
export function useCluster(options: ClusterOptions = {}): () => Cluster {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster(options);
  }, START_TIMEOUT_MS);
  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${cluster?.tails() ?? 'the cluster did not start'}\n`);
    });
  });
  afterAll(async () => {
    await cluster?.stop();
  });
  return () => {
    if (cluster === undefined) throw new Error('the cluster is there in tests and hooks only');
    return cluster;
  };
}

/**
 * A supervisor for all tests of a `describeLab`, made before the first; what it started ends after the last. When a test fails, the last
 * lines of its processes are printed (LAB-06).
 * @returns a function that gives the supervisor inside tests and hooks.
 */
export function useSupervisor(name: string): () => Supervisor {
  let supervisor: Supervisor | undefined;
  beforeAll(async () => {
    supervisor = await Supervisor.create(name);
  });
  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${supervisor?.tails() ?? 'nothing was started'}\n`);
    });
  });
  afterAll(async () => {
    await supervisor?.[Symbol.asyncDispose]();
  });
  return () => {
    if (supervisor === undefined) throw new Error('the supervisor is there in tests and hooks only');
    return supervisor;
  };
}
