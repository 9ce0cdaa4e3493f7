import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FakeApiserver,
  type LabPostgres,
  type Orrery,
  Supervisor,
  startFakeApiserver,
  startOrrery,
  startPostgres,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed, vi } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters, readRevision } from './harness/orrery-clusters.ts';

/** Enough that each of two replicas holds some, whatever the hash says. */
const fakes = 8;
const pods = 100;
/** KSY-J01 gives 15 s from the death to the takeover; what is seen after it takes a moment more. */
const takeoverMs = 17_000;

describeLab(toolsOf(), 'two servers on one database', () => {
  const cluster = useCluster({ name: 'real' });
  const members: FakeApiserver[] = [];
  const supervisors: Supervisor[] = [];
  let postgres: LabPostgres;
  let first: Orrery;
  let second: Orrery;

  beforeAll(async () => {
    postgres = await startPostgres();
    const env = { ORRERY_DATABASE__URL: await postgres.createDatabase() };
    const [one, two] = [await Supervisor.create('replica-1'), await Supervisor.create('replica-2')];
    supervisors.push(one, two);
    first = await startOrrery(one, { env });
    // What replicas share beside the database: the key of the vault, and here the administrator.
    const data = join(two.folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    for (const part of ['keys', 'admin.kubeconfig'])
      cpSync(join(first.data, part), join(data, part), { recursive: true });
    second = await startOrrery(two, { env });
    for (let index = 0; index < fakes; index += 1)
      members.push(await startFakeApiserver({ name: `fake-${index}`, pods }));
    await importClusters(first, [
      ...members.map(({ name, kubeconfig }) => ({ name, kubeconfig })),
      { name: 'real', kubeconfig: cluster().kubeconfig },
    ]);
  }, 240_000);
  beforeEach(() => {
    onTestFailed(() => {
      for (const supervisor of supervisors) process.stderr.write(`${supervisor.tails()}\n`);
    });
  });
  afterAll(async () => {
    for (const member of members) await member.stop();
    for (const supervisor of supervisors) await supervisor[Symbol.asyncDispose]();
    await postgres.stop();
  });

  function write(value: string): void {
    for (const member of members) {
      const metadata = { name: 'mark', namespace: 'default' };
      member.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } });
    }
  }

  async function values(orrery: Orrery): Promise<(string | undefined)[]> {
    const path = '/fleet/api/v1/configmaps?fieldSelector=metadata.name%3Dmark';
    const { items } = JSON.parse(await orrery.kubectl().output(['--context', 'orrery', 'get', '--raw', path]));
    return items.map(({ data }: { data: { value: string } }) => data.value);
  }

  async function untilAll(orrery: Orrery, value: string, timeout: number): Promise<void> {
    const wanted = members.map(() => value);
    await vi.waitFor(async () => expect(await values(orrery)).toEqual(wanted), { timeout, interval: 200 });
  }

  const listsOf = (): number[] =>
    members.map(({ requests }) =>
      [...requests].reduce((sum, [what, count]) => sum + (what.startsWith('list ') ? count : 0), 0),
    );

  it('KSY-J01 the other one resumes the watches of one that was killed, without a list or a rewrite', async () => {
    write('one');
    await untilAll(second, 'one', 10_000);
    const [lists, revision] = [listsOf(), await readRevision(second)];
    await first.kill();
    write('two');
    await untilAll(second, 'two', takeoverMs);
    expect(listsOf()).toEqual(lists);
    // The marks, and a few statuses of clusters.
    expect((await readRevision(second)) - revision).toBeLessThanOrEqual(5 * fakes);
    await first.start();
    await expectEquality(second, [cluster()]);
  }, 120_000);

  it.each([0, 1])(
    'KSY-J03 what number %i has still to write after it was paused is refused',
    async (paused) => {
      const [sleeper, awake] = paused === 0 ? [first, second] : [second, first];
      write('before');
      await untilAll(awake, 'before', 10_000);
      sleeper.pause();
      // Into the sockets of the one that does not read.
      write('late');
      await untilAll(awake, 'late', takeoverMs);
      write('newest');
      await untilAll(awake, 'newest', takeoverMs);
      sleeper.resume();
      const seen = new Set<string | undefined>();
      const end = Date.now() + 8_000;
      while (Date.now() < end) for (const value of await values(awake)) seen.add(value);
      expect([...seen]).toEqual(['newest']);
      await untilAll(sleeper, 'newest', 10_000);
      await expectEquality(awake, [cluster()]);
    },
    120_000,
  );

  it('KSY-J04 one that ends in an orderly way hands its clusters over within seconds', async () => {
    const lists = listsOf();
    await first[Symbol.asyncDispose]();
    write('handed over');
    await untilAll(second, 'handed over', 7_000);
    expect(listsOf()).toEqual(lists);
  }, 60_000);
});
