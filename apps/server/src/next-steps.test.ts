import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  demoText,
  firstStartText,
  type ImportCandidate,
  importNames,
  type NextSteps,
  noClustersText,
} from './next-steps.ts';

const plain: ImportCandidate = {
  file: '/etc/kube/config',
  name: 'kind-dev',
  server: 'https://127.0.0.1:40123',
  namesFiles: false,
  problem: undefined,
  allowances: [],
};

function text(candidates: readonly ImportCandidate[], others: Partial<NextSteps> = {}): string {
  const steps = { adminKubeconfig: '/data/admin.kubeconfig', isDefaultDirectory: true, givenFlags: [], unread: [] };
  return noClustersText({ ...steps, candidates, ...others });
}

test('issue 3: each context comes with the exact command that imports it', () => {
  expect(text([plain])).toBe(
    [
      'no clusters yet; these contexts are in /etc/kube/config:',
      '  kind-dev (https://127.0.0.1:40123)',
      '    npm exec orrery -- cluster import kind-dev --kubeconfig /etc/kube/config --context kind-dev',
      '',
    ].join('\n'),
  );
});

test('S-13.4 an address that is refused comes with the flag and the setting that allow it', () => {
  const lines = text([{ ...plain, allowances: [{ cidr: '127.0.0.1/32', port: 40123 }] }]);
  expect(lines).toContain('\n  npm start -- --outbound-allow 127.0.0.1/32:40123\n');
  expect(lines).toContain('outbound: { allow: [{ cidr: "127.0.0.1/32", port: 40123, class: cluster-api }] }');
});

test('issue 3: the command that starts the server again has the flags it was started with', () => {
  const candidate = { ...plain, allowances: [{ cidr: '127.0.0.1/32', port: 40123 }] };
  const lines = text([candidate], { givenFlags: ['--data', '/my data', '--listen=127.0.0.1:0'] });
  expect(lines).toContain(
    "\n  npm start -- --data '/my data' --listen=127.0.0.1:0 --outbound-allow 127.0.0.1/32:40123\n",
  );
});

test('issue 3: a kubeconfig that was not read is one line with the cause', () => {
  const unread = [{ file: '/etc/kube/config', problem: 'The file is empty.' }];
  expect(text([], { unread })).toBe(
    [
      '/etc/kube/config was not read: The file is empty.',
      'no clusters yet; import one with:',
      '  npm exec orrery -- cluster import NAME --kubeconfig FILE',
      '',
    ].join('\n'),
  );
});

test('S-15.2 a context that names files is flattened by kubectl first', () => {
  expect(text([{ ...plain, namesFiles: true }])).toContain(
    'kubectl --kubeconfig /etc/kube/config --context kind-dev config view --minify --flatten --raw | npm exec orrery -- cluster import kind-dev --kubeconfig -',
  );
});

test('S-15.4 a context that cannot be imported says why, without a command', () => {
  const lines = text([{ ...plain, problem: 'users[x].user.exec runs aws.' }]);
  expect(lines).toContain('users[x].user.exec runs aws.');
  expect(lines).not.toContain('cluster import');
});

test('with another data directory the commands name its kubeconfig', () => {
  expect(text([plain], { isDefaultDirectory: false })).toContain(
    'npm exec orrery -- --kubeconfig /data/admin.kubeconfig cluster import kind-dev',
  );
});

test('without contexts it says how to import', () => {
  expect(text([])).toContain('npm exec orrery -- cluster import NAME --kubeconfig FILE');
});

test('more than 20 contexts are counted', () => {
  const many = Array.from({ length: 23 }, (_, index) => ({ ...plain, name: `c${index}` }));
  expect(text(many)).toContain('and 3 more');
});

test('names of others cannot leave their word or steer the terminal', () => {
  const lines = text([{ ...plain, name: `a'; rm -rf ~ #\u001b[2J` }]);
  expect(lines).toContain(`--context 'a'\\''; rm -rf ~ #?[2J'`);
  expect(lines).not.toContain('\u001b');
});

test('the first start adds two commands', () => {
  const lines = firstStartText({ adminKubeconfig: '/data/admin.kubeconfig', isDefaultDirectory: true });
  expect(lines.match(/^ {2}kubectl --kubeconfig \/data\/admin.kubeconfig /gm)).toHaveLength(2);
});

test('lab 6: the demo says what to type for orrery and for kubectl, whatever the folder is called', () => {
  expect(demoText({ adminKubeconfig: '/my tmp/admin.kubeconfig' }).split('\n').slice(1)).toEqual([
    "  export ORRERY_KUBECONFIG='/my tmp/admin.kubeconfig'",
    '  npm exec orrery -- cluster list',
    '  kubectl --kubeconfig "$ORRERY_KUBECONFIG" get pods -A',
    '',
  ]);
});

test('RFC 1123: import names are valid and unique, whatever the contexts are called', () => {
  expect(importNames(['arn:aws:eks:eu-west-1:1:cluster/Prod', 'admin@prod', 'admin_prod', '::'])).toEqual([
    'arn-aws-eks-eu-west-1-1-cluster-prod',
    'admin-prod',
    'admin-prod-2',
    'cluster',
  ]);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (contexts) => {
      const names = importNames(contexts);
      expect(new Set(names).size).toBe(contexts.length);
      for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    }),
  );
});
