import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import { createCertificateAuthority } from '@orrery/pki';
import { afterAll, describe, expect, it } from 'vitest';
import { readCliConfig } from '../config.ts';
import { pluggedCredential } from './plugged-credential.ts';

const v1 = 'client.authentication.k8s.io/v1';
const directory = await mkdtemp(join(tmpdir(), 'orrery-exec-'));
afterAll(() => rm(directory, { recursive: true }));
const file = join(directory, 'config');

/** A plug-in beside the kubeconfig; `body` is what it does. */
async function plugin(name: string, body: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `#!/usr/bin/env node\n${body}\n`);
  await chmod(path, 0o755);
  return `./${name}`;
}

const prints = (credential: object): string => `console.log(${JSON.stringify(JSON.stringify(credential))});`;
const answer = (status: object, apiVersion = v1): object => ({ kind: 'ExecCredential', apiVersion, status });

function kubeconfig(exec: object, user: object = {}): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', 'tls-server-name': 'api' } }],
    users: [{ name: 'u', user: { ...user, exec: { apiVersion: v1, interactiveMode: 'Never', ...exec } } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  });
}

const typed = 'orrery cluster import a --kubeconfig f';
const environment = new Map([...readCliConfig().environment, ['ORRERY_TEST_OUTER', 'outer']]);
const run = (text: string, allowed: readonly string[]) =>
  pluggedCredential(
    { text, label: 'f', context: undefined, allowed, typed },
    { clock: systemClock, environment, isInteractive: false, file },
  );

describe('pluggedCredential', () => {
  it('S-15.5 nothing is run that was not named, and one line says what to type', async () => {
    const command = await plugin('unnamed', `require('node:fs').writeFileSync(${JSON.stringify(`${file}.ran`)}, '')`);
    const text = kubeconfig({ command, args: ['a b', "c'\u001b[2J"] });
    for (const allowed of [[], ['unnamed'], [join(directory, 'unnamed')]]) {
      const failure = await run(text, allowed).catch((error: Error) => error.message);
      expect(failure).toBe(
        `f: the user logs in by running ./unnamed 'a b' 'c'\\''\\u001b[2J'; ` +
          `give the token of a service account instead, or run it here: ${typed} --allow-exec ./unnamed`,
      );
    }
    await expect(chmod(`${file}.ran`, 0o600)).rejects.toThrow('ENOENT');
  });

  it('S-15.5 a context that has another credential, or none, has no plug-in', async () => {
    expect(await run(kubeconfig({ command: 'x' }, { token: 't' }), [])).toBeUndefined();
    expect(await run(kubeconfig({}), [])).toBeUndefined();
    expect(await run('nonsense', [])).toBeUndefined();
  });

  it.each([v1, 'client.authentication.k8s.io/v1beta1'])(
    'S-15.5 a plug-in of %s gets its arguments, variables and the cluster, and gives a token',
    async (apiVersion) => {
      const command = await plugin(
        'echo.cjs',
        `const { argv, env } = process;
         const token = Buffer.from(JSON.stringify([argv.slice(2), env.A, env.ORRERY_TEST_OUTER, env.KUBERNETES_EXEC_INFO]));
         const status = { token: token.toString('base64url'), expirationTimestamp: '2040-01-02T03:04:05Z' };
         console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${apiVersion}', status }));`,
      );
      const env = [{ name: 'A', value: 'inner' }];
      const text = kubeconfig({ apiVersion, command, args: ['get', '$(token)'], env, provideClusterInfo: true });
      const plugged = await run(text, [command]);
      const seen = Buffer.from(plugged?.credential.token?.reveal() ?? '', 'base64url').toString();
      const cluster = { server: 'https://10.0.0.1:6443', 'tls-server-name': 'api' };
      const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false, cluster } });
      expect(JSON.parse(seen)).toEqual([['get', '$(token)'], 'inner', 'outer', info]);
      expect(plugged?.warning).toContain('echo.cjs ends on 2040-01-02T03:04:05.000Z');
    },
  );

  it('S-15.5 a plug-in may give a client certificate, whose end is told', async () => {
    const ca = await createCertificateAuthority({ commonName: 'ca', now: new Date() });
    const notAfter = new Date('2041-01-02T03:04:05Z');
    const pair = await ca.issue({ commonName: 'me', usages: ['client'], notAfter });
    const status = { clientCertificateData: pair.certificatePem, clientKeyData: pair.keyPem };
    const command = await plugin('certificate', prints(answer(status)));
    const plugged = await run(kubeconfig({ command }), [command]);
    expect(plugged?.credential.certificate?.keyPem.reveal()).toBe(pair.keyPem);
    expect(plugged?.warning).toContain('2041-01-02T03:04:05.000Z');
  });

  it.each([
    ['fails', 'console.log("hunter2"); process.exit(3)', 'ended with exit code 3'],
    ['prints nothing', '', 'printed something else than an ExecCredential'],
    ['prints another version', prints(answer({ token: 'hunter2' }, 'v2')), 'printed something else'],
    ['gives no credential', prints(answer({})), 'printed no usable credential'],
    ['gives half a pair', prints(answer({ clientKeyData: 'hunter2' })), 'printed no usable credential'],
    ['gives a token of two lines', prints(answer({ token: 'hunter2\nx' })), 'printed no usable credential'],
    ['prints without end', 'for (;;) require("node:fs").writeSync(1, "x".repeat(65536))', 'ended with a signal'],
  ])('S-15.5 a plug-in that %s is one line without what it printed', async (name, body, text) => {
    const command = await plugin(name.replaceAll(' ', '-'), body);
    const failure: unknown = await run(kubeconfig({ command }), [command]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'CliError', exitCode: 1, message: expect.stringContaining(text) });
    expect(String(failure)).not.toContain('hunter2');
  });

  it('S-15.5 a plug-in that is not there, of an unknown version, or wants a person, says so', async () => {
    const missing = kubeconfig({ command: './gone', installHint: '\nGet it from the vendor.\nMore.' });
    await expect(run(missing, ['./gone'])).rejects.toThrow('./gone cannot be run (ENOENT); Get it from the vendor.');
    const command = await plugin('fine', prints(answer({ token: 't' })));
    const old = kubeconfig({ command, apiVersion: 'client.authentication.k8s.io/v1alpha1' });
    await expect(run(old, [command])).rejects.toThrow('v1alpha1; known are');
    const asking = kubeconfig({ command, interactiveMode: 'Always' });
    await expect(run(asking, [command])).rejects.toThrow('wants to ask a person');
  });
});
