import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fillCluster, type LabProcess, type Orrery, requireTool, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { expectEquality } from './harness/expect-equality.ts';
import { createToken, readScopes, serverFlags } from './harness/feed-pusher.ts';
import { readConditions, untilCondition } from './harness/orrery-clusters.ts';

const root = join(import.meta.dirname, '../..');
const mebibyte = 1024 * 1024;
const readers = 'nodes,namespaces,pods,services,deployments.apps';

/** An answer as curl prints it. */
interface CurlAnswer {
  readonly status: number;
  readonly causes: readonly string[];
  readonly body: { readonly message?: string; readonly lease?: string; readonly results?: readonly object[] };
}

describeLab(toolsOf(), 'the push feed without a pusher of its own', () => {
  const cluster = useCluster({ name: 'plant' });
  const supervisor = useSupervisor('feed-contract');
  let orrery: Orrery;
  let runs = 0;

  beforeAll(async () => {
    await fillCluster(cluster(), { namespaces: 2, pods: 60, services: 5, deployments: 5 });
    orrery = await startOrrery(supervisor());
  }, 240_000);

  const run = async (command: string, args: readonly string[], env: Record<string, string> = {}) => {
    runs += 1;
    const name = `run-${runs}`;
    const started = await supervisor().start({ name, command, args, cwd: supervisor().folder, env });
    return { started, output: () => readFileSync(supervisor().outputPath(name), 'utf8') };
  };
  const finish = async ({ started, output }: { started: LabProcess; output: () => string }) => ({
    exitCode: await started.exited,
    output: output(),
  });
  const orreryCommand = (...args: string[]) =>
    run(process.execPath, [join(root, 'apps/cli/bin/orrery.js'), ...args], {
      HOME: supervisor().folder,
      XDG_STATE_HOME: supervisor().folder,
    });
  const curl = async (token: string, path: string, ...args: string[]): Promise<CurlAnswer> => {
    const authority = orrery.write('ca.crt', orrery.api.caPem);
    const flags = ['--silent', '--cacert', authority, '--write-out', '\n%{http_code}'];
    const headers = ['--header', `Authorization: Bearer ${token}`];
    const done = await finish(await run('curl', [...flags, ...headers, ...args, `${orrery.api.server}${path}`]));
    const [code = '', ...text] = done.output.trim().split('\n').reverse();
    const body = JSON.parse(text.reverse().join('\n'));
    const causes: { reason: string }[] = body.details?.causes ?? [];
    return { status: Number(code), causes: causes.map(({ reason }) => reason), body };
  };
  const json = ['--header', 'Content-Type: application/json', '--data-binary'];

  it('TAG-F11 KSY-K12 an export is pushed once a person accepts the cluster that a shared token registered', async () => {
    const folder = join(supervisor().folder, 'export');
    mkdirSync(join(folder, 'apps'), { recursive: true });
    const exported = async (kinds: string, form: string): Promise<string> =>
      await cluster().kubectl(['get', kinds, '-A', '-o', form]);
    // kubectl itself prints no YAML of the fleet's hostile texts
    writeFileSync(join(folder, 'core.json'), await exported('nodes,services,pods', 'json'));
    writeFileSync(join(folder, 'namespaces.yaml'), await exported('namespaces', 'yaml'));
    writeFileSync(join(folder, 'apps/deployments.json'), await exported('deployments.apps', 'json'));
    const token = await createToken(orrery, '--max-clusters', '2', '--expires', '2h');
    const flags = ['--dir', folder, ...serverFlags(orrery, token), '--name', 'plant'];
    const pushing = await orreryCommand('feed', 'file', ...flags);
    await eventually(async () => pushing.output().includes('orrery cluster approve plant'), {
      timeoutMs: 30_000,
      explain: pushing.output,
    });
    const kubectl = (...args: string[]) => orrery.kubectl().output(['--context', 'orrery', ...args]);
    expect(JSON.parse(await kubectl('get', 'cluster', 'plant', '-o', 'json')).status.phase).toBe('PendingApproval');
    expect((await readScopes(orrery, 'plant')).size).toBe(0);
    expect(await orrery.cli('cluster', 'approve', 'plant')).toMatchObject({ exitCode: 0 });
    expect((await orrery.cli('cluster', 'approve', 'plant')).output).toContain('does not wait for approval');
    const { exitCode, output } = await finish(pushing);
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/v1\/Pod: 60 objects[\s\S]*4 kinds were pushed/);
    expect(await expectEquality(orrery, [cluster()])).toBeGreaterThan(70);
    // again: nothing new, with the token that the first run was given
    expect((await finish(await orreryCommand('feed', 'file', ...flags))).exitCode).toBe(0);
  }, 180_000);

  it('TAG-F13 a second source of the same cluster deletes nothing, and both say so', async () => {
    const token = await createToken(orrery, '--cluster', 'copy', '--feed');
    const body = orrery.write('list.json', await cluster().kubectl(['get', readers, '-A', '-o', 'json']));
    const path = '/feed/v1/clusters/copy/objects?complete=v1/Node,v1/Namespace,v1/Pod&allowEmpty=v1/Node';
    const answer = await curl(token, path, '--upload-file', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    await untilCondition(orrery, 'copy', { type: 'DuplicateCluster', status: 'True' });
    expect((await readConditions(orrery, 'plant')).get('DuplicateCluster')?.message).toMatch(/copy/);
    for (const name of ['copy', 'plant'])
      expect((await orrery.cli('cluster', 'forget', name, '--yes')).exitCode).toBe(0);
  }, 120_000);

  it('KSY-K12 the script of the guide pushes with kubectl, curl and gzip, and a second round deletes what is gone', async () => {
    const token = await createToken(orrery, '--cluster', 'plant', '--feed');
    const env = {
      PATH: `${dirname(requireTool('kubectl'))}:/usr/bin:/bin`,
      KUBECONFIG: cluster().kubeconfigPath,
      ORRERY: orrery.api.server,
      CACERT: orrery.write('ca.crt', orrery.api.caPem),
      ...{ TOKEN: token, CLUSTER: 'plant', INTERVAL: '0', HOME: supervisor().folder },
    };
    const script = async () => await finish(await run('sh', [join(root, 'docs/guides/feed.sh')], env));
    expect(await script()).toEqual({ exitCode: 0, output: expect.stringMatching(/^pushed v1\/Node,.*v1\/Pod/) });
    expect(await expectEquality(orrery, [cluster()])).toBeGreaterThan(70);
    await cluster().kubectl(['delete', 'services', '-n', 'fleet-0', '--all']);
    expect((await script()).output).toMatch(/^pushed/);
    await expectEquality(orrery, [cluster()]);
    await untilCondition(orrery, 'plant', { type: 'Ready', status: 'True' });
    const refused = await finish(await run('sh', [join(root, 'docs/guides/feed.sh')], { ...env, TOKEN: 'wrong' }));
    expect(refused.output).toMatch(/Unauthorized[\s\S]*the push failed/);
  }, 120_000);

  it('TAG-F01 TAG-P01 TAG-F02 publishes its contract to its tokens, until their objects are deleted', async () => {
    const token = await createToken(orrery, '--cluster', 'plant', '--feed', '--expires', '1h');
    const statuses = async (): Promise<number[]> => {
      const paths = ['/openapi/v3/feed/v1', '/feed/v1/schemas/core/Pod.json', '/feed/v1/schemas/apps/Deployment.json'];
      return await Promise.all(paths.map(async (path) => (await curl(token, path)).status));
    };
    expect(await statuses()).toEqual([200, 200, 200]);
    const kubectl = async (...args: string[]) => await orrery.kubectl().output(['--context', 'orrery', ...args]);
    expect(orrery.log()).not.toContain(token);
    expect(await kubectl('get', 'apitokens', '-o', 'yaml')).not.toContain(token);
    const [, id = ''] = /^orry_([^_]+)_/.exec(token) ?? [];
    const named = (await kubectl('get', 'apitokens', '-l', `orrery.dev/token-id=${id}`, '-o', 'name')).trim();
    expect(await kubectl('delete', named)).toMatch(/deleted/);
    await vi.waitFor(async () => expect(await statuses()).toEqual([401, 401, 401]), 5_000);
    const columns = 'custom-columns=NAME:.metadata.name,PHASE:.status.phase';
    expect(await kubectl('get', 'clusters', '-o', columns)).toMatch(/^plant +Healthy/m);
  }, 60_000);

  it('TAG-F07 TAG-F30 S-16 answers what is wrong or too large with its cause, and stays up', async () => {
    const token = await createToken(orrery, '--cluster', 'plant', '--feed');
    const request = { protocol: 1, type: 'cluster', source: 'plant', epoch: 'e', pusher: { name: 'by hand' } };
    const kinds = [{ kind: 'v1/Pod' }];
    const taken = await curl(token, '/feed/v1/leases', ...json, JSON.stringify({ ...request, kinds }));
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    const frames = `/feed/v1/leases/${taken.body.lease}/frames`;
    const sent = async (...args: string[]): Promise<string> => {
      const { status, causes } = await curl(token, frames, ...args);
      return `${status} ${causes.join()}`;
    };
    const bomb = orrery.write('bomb', '');
    writeFileSync(bomb, gzipSync(Buffer.alloc(200 * mebibyte, ' ')));
    const large = orrery.write('large', 'x'.repeat(33 * mebibyte));
    const zipped = ['--header', 'Content-Encoding: gzip'];
    const heartbeat = { op: 'heartbeat', kind: 'v1/Pod', version: 1, count: 0, digest: '0000000000000000' };
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect({
      broken: await sent(...json, '{"frames":[{"op"'),
      deep: await sent(...json, `@${orrery.write('deep', `{"frames":${deep}}`)}`),
      plain: await sent(...zipped, ...json, '{"frames":[]}'),
      bomb: await sent(...zipped, ...json, `@${bomb}`),
      large: await sent(...json, `@${large}`),
      form: await sent('--header', 'Content-Type: text/yaml', '--data-binary', 'frames: []'),
      frame: await sent(...json, JSON.stringify({ frames: [heartbeat, { ...heartbeat, digest: 'x' }] })),
      good: await sent(...json, JSON.stringify({ frames: [] })),
    }).toEqual({
      broken: '400 Malformed',
      deep: '400 Malformed',
      plain: '400 BadEncoding',
      bomb: '413 BodyTooLarge',
      large: '413 BodyTooLarge',
      form: '415 UnsupportedMediaType',
      frame: '422 InvalidFrame',
      good: '200 ',
    });
    const others = {
      unknown: await curl(token, '/feed/v1/leases/1-nothing/frames', ...json, '{"frames":[]}'),
      held: await curl(token, '/feed/v1/leases', ...json, JSON.stringify({ ...request, epoch: 'f', kinds })),
      source: await curl(token, '/feed/v1/leases', ...json, JSON.stringify({ ...request, source: 'other', kinds })),
      token: await curl('orry_wrong', '/feed/v1/leases', ...json, JSON.stringify({ ...request, kinds })),
      empty: await curl(token, '/feed/v1/clusters/plant/objects?complete=v1/Pod', '-X', 'PUT', ...json, '{"items":[]}'),
    };
    expect(Object.values(others).map(({ status, causes }) => `${status} ${causes.join()}`)).toEqual([
      '404 LeaseUnknown',
      '409 LeaseHeld',
      '403 Forbidden',
      expect.stringMatching(/^401/),
      '422 EmptySnapshot',
    ]);
    expect((await orrery.kubectl().run(['--context', 'orrery', 'get', '--raw', '/readyz'])).exitCode).toBe(0);
    await expectEquality(orrery, [cluster()]);
  }, 180_000);
});
