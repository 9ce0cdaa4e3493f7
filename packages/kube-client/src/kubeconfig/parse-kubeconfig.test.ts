import { type Authority, createCertificateAuthority } from '@orrery/pki';
import { beforeAll, describe, expect, it } from 'vitest';
import { listContexts, parseKubeconfig, readKubeconfig } from './parse-kubeconfig.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
let ca: Authority;
let client: { readonly certificatePem: string; readonly keyPem: string };
let other: { readonly certificatePem: string; readonly keyPem: string };

beforeAll(async () => {
  ca = await createCertificateAuthority({ commonName: 'kubernetes', now: new Date() });
  const notAfter = new Date(Date.now() + 3_600_000);
  client = await ca.issue({ commonName: 'me', usages: ['client'], notAfter });
  other = await ca.issue({ commonName: 'other', usages: ['client'], notAfter });
});

/** A kubeconfig of one context; `cluster` and `user` are members in flow style. */
function kubeconfig(cluster: string, user: string, rest = ''): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: prod',
    'clusters:',
    `- { name: c, cluster: { ${cluster} } }`,
    'users:',
    `- { name: u, user: { ${user} } }`,
    'contexts:',
    '- { name: prod, context: { cluster: c, user: u } }',
    rest,
  ].join('\n');
}

const server = 'server: "https://10.0.0.1:6443"';
const token = 'token: a-token';

/** What came of a text: `ok`, `choose`, or the codes of its errors; warnings in brackets. */
function verdict(text: string, context?: string): string {
  const result = parseKubeconfig(text, { context });
  if (result.kind === 'choose') return `choose ${result.contexts.map((each) => each.name).join(' ')}`;
  const findings = result.kind === 'ok' ? result.warnings : result.diagnostics;
  const texts = findings.map((each) => (each.severity === 'error' ? each.code : `[${each.code}]`));
  return [...(result.kind === 'ok' ? ['ok'] : []), ...texts].join(' ');
}

describe('parseKubeconfig', () => {
  const corpus: readonly (readonly [name: string, text: () => string, expected: string])[] = [
    ['token and no CA', () => kubeconfig(server, token), 'ok'],
    [
      'CA in base64',
      () => kubeconfig(`${server}, certificate-authority-data: ${base64(ca.certificatePem)}`, token),
      'ok',
    ],
    [
      'CA in PEM',
      () => kubeconfig(`${server}, certificate-authority-data: ${JSON.stringify(ca.certificatePem)}`, token),
      'ok [PlainPem]',
    ],
    ['client certificate', () => kubeconfig(server, pair(client, client)), 'ok'],
    ['token and client certificate', () => kubeconfig(server, `${token}, ${pair(client, client)}`), 'ok'],
    [
      'tls-server-name and disable-compression',
      () => kubeconfig(`${server}, tls-server-name: api, disable-compression: true`, token),
      'ok',
    ],
    ['JSON', () => json({ server: 'https://a.example' }, { token: 't' }), 'ok'],
    ['CRLF and BOM', () => `\uFEFF${kubeconfig(server, token).replaceAll('\n', '\r\n')}`, 'ok'],
    ['comments, document marks', () => `---\n# mine\n${kubeconfig(server, token)}\n...\n`, 'ok'],
    [
      'unicode names',
      () => kubeconfig(server, token).replaceAll(' c,', ' 集群-ü,').replace('cluster: c', 'cluster: 集群-ü'),
      'ok',
    ],
    [
      'hostile names',
      () => kubeconfig(server, token).replaceAll('name: u', 'name: __proto__').replace('user: u', 'user: __proto__'),
      'ok',
    ],
    [
      'unknown fields',
      () => kubeconfig(`${server}, shiny: 1`, `${token}, new: 2`, 'more: x'),
      'ok [UnknownField] [UnknownField] [UnknownField]',
    ],
    ['kind and apiVersion absent', () => kubeconfig(server, token).replace('apiVersion: v1\nkind: Config\n', ''), 'ok'],
    ['exec beside a token', () => kubeconfig(server, `${token}, exec: { command: aws }`), 'ok [KubeconfigExec]'],
    ['insecure-skip-tls-verify: false', () => kubeconfig(`${server}, insecure-skip-tls-verify: false`, token), 'ok'],
    ['nothing', () => '', 'Empty'],
    ['blanks and comments', () => '\n# nothing\n  \n', 'Empty'],
    ['2 MiB', () => kubeconfig(server, token, `# ${'x'.repeat(2 * 1024 * 1024)}`), 'TooBig'],
    ['just over 1 MiB of two-byte letters', () => kubeconfig(server, token, `# ${'é'.repeat(524_288)}`), 'TooBig'],
    ['tabs', () => kubeconfig(server, token).replace('clusters:\n-', 'clusters:\n\t-'), 'NotYaml'],
    ['a web page', () => '<!DOCTYPE html><html>login: <b>"now</b></html>', 'NotAKubeconfig'],
    ['a broken quote', () => 'clusters: "x', 'NotYaml'],
    ['a PEM', () => ca.certificatePem, 'NotAKubeconfig'],
    ['two documents', () => `${kubeconfig(server, token)}\n---\n${kubeconfig(server, token)}`, 'NotYaml'],
    ['own tags', () => kubeconfig(server, 'token: !!js/function x'), 'NotYaml'],
    ['another kind', () => 'apiVersion: v1\nkind: Pod\nclusters: [{ name: c }]', 'NotAKubeconfig'],
    [
      'another apiVersion',
      () => kubeconfig(server, token).replace('apiVersion: v1', 'apiVersion: v2'),
      'NotAKubeconfig',
    ],
    ['a list', () => '- a\n- b', 'NotAKubeconfig'],
    ['a word', () => 'kubeconfig', 'NotAKubeconfig'],
    ['anchors', () => kubeconfig(server, 'token: &a x'), 'AnchorsNotAllowed'],
    ['aliases', () => `x: &a [1]\ny: *a\n${kubeconfig(server, token)}`, 'AnchorsNotAllowed'],
    ['merge keys', () => `x: &a { k: 1 }\ny: { <<: *a }\n${kubeconfig(server, token)}`, 'AnchorsNotAllowed'],
    ['25 levels', () => kubeconfig(server, token, `x: ${'['.repeat(25)}${']'.repeat(25)}`), 'TooDeep'],
    ['500,000 brackets', () => '['.repeat(500_000), 'TooDeep'],
    ['500,000 dashes', () => '- '.repeat(500_000), 'TooDeep'],
    [
      '1,400 levels of blocks',
      () => Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'TooDeep',
    ],
    ['a key twice', () => kubeconfig(server, `${token}, token: other`), 'DuplicateKey'],
    ['a key twice in JSON', () => '{"clusters":[],"clusters":[]}', 'DuplicateKey'],
    ['a key twice in a nested mapping', () => kubeconfig(`${server}, ${server}`, token), 'DuplicateKey'],
    ['a number as token', () => kubeconfig(server, 'token: 123'), 'FieldInvalid'],
    [
      'clusters as mapping',
      () => 'clusters: { a: 1 }\ncontexts: [{ name: a }]',
      'FieldInvalid ClusterNotFound UserNotFound',
    ],
    ['no contexts', () => 'clusters: [{ name: c, cluster: { server: "https://a.example" } }]', 'ContextMissing'],
    [
      'a context of nothing',
      () => kubeconfig(server, token).replace('cluster: c, user: u', ''),
      'ClusterNotFound UserNotFound',
    ],
    ['no server', () => kubeconfig('tls-server-name: x', token), 'ServerMissing'],
    ['http', () => kubeconfig('server: "http://10.0.0.1:8080"', token), 'ServerNotHttps'],
    ['userinfo', () => kubeconfig('server: "https://me:hunter2@10.0.0.1"', token), 'ServerInvalid'],
    ['a server without scheme', () => kubeconfig('server: "10.0.0.1:6443"', token), 'ServerInvalid'],
    ['CA as path', () => kubeconfig(`${server}, certificate-authority: /etc/ca.pem`, token), 'KubeconfigFilePath'],
    [
      'certificate and key as paths',
      () => kubeconfig(server, 'client-certificate: a.pem, client-key: b.pem'),
      'KubeconfigFilePath KubeconfigFilePath',
    ],
    ['token as path', () => kubeconfig(server, `${token}, tokenFile: /var/run/token`), 'KubeconfigFilePath'],
    [
      'exec',
      () => kubeconfig(server, 'exec: { command: /opt/gke-gcloud-auth-plugin, apiVersion: v1 }'),
      'KubeconfigExec',
    ],
    ['auth-provider', () => kubeconfig(server, 'auth-provider: { name: gcp }'), 'AuthProviderNotSupported'],
    ['proxy-url', () => kubeconfig(`${server}, proxy-url: "socks5://10.0.0.9:1080"`, token), 'ProxyNotAllowed'],
    [
      'insecure-skip-tls-verify',
      () => kubeconfig(`${server}, insecure-skip-tls-verify: true`, token),
      'InsecureTLSNotAllowed',
    ],
    ['password', () => kubeconfig(server, 'username: me, password: hunter2'), 'ok [PasswordGiven]'],
    ['impersonation', () => kubeconfig(server, `${token}, as: root, as-groups: [a]`), 'ok [ImpersonationGiven]'],
    ['no credential', () => kubeconfig(server, ''), 'CredentialMissing'],
    ['token with a line break', () => kubeconfig(server, 'token: "a\\r\\nHost: x"'), 'TokenInvalid'],
    ['CA of garbage', () => kubeconfig(`${server}, certificate-authority-data: Z2FyYmFnZQ==`, token), 'CAInvalid'],
    [
      'CA that is a key',
      () => kubeconfig(`${server}, certificate-authority-data: ${base64(client.keyPem)}`, token),
      'CAInvalid',
    ],
    [
      'certificate without key',
      () => kubeconfig(server, `client-certificate-data: ${base64(client.certificatePem)}`),
      'KeyInvalid',
    ],
    [
      'key without certificate',
      () => kubeconfig(server, `client-key-data: ${base64(client.keyPem)}`),
      'CertificateInvalid',
    ],
    ['key of another certificate', () => kubeconfig(server, pair(client, other)), 'KeyMismatch'],
    [
      'everything wrong at once',
      () => kubeconfig('server: "http://a.example", proxy-url: x', 'exec: { command: x }, as-uid: y'),
      'ProxyInvalid ServerNotHttps ImpersonationInvalid KubeconfigExec',
    ],
  ];

  it.each(corpus)('S-15.1 a kubeconfig with %s', (_name, text, expected) => {
    expect(verdict(text())).toBe(expected);
  });

  it('S-15.1 every part of an accepted kubeconfig reaches the access, and secrets stay hidden', () => {
    const cluster = `${server.replace('6443', '6443/k8s/')}, certificate-authority-data: ${base64(ca.certificatePem)}, tls-server-name: api, disable-compression: true`;
    const result = parseKubeconfig(kubeconfig(cluster, pair(client, client)));
    if (result.kind !== 'ok' || result.access.credential.certificate === undefined) throw new Error('not accepted');
    const { credential, ...rest } = result.access;
    expect(rest).toEqual({
      server: 'https://10.0.0.1:6443/k8s',
      caPem: ca.certificatePem,
      serverName: 'api',
      disableCompression: true,
    });
    expect(credential.certificate?.pem).toBe(client.certificatePem);
    expect(credential.certificate?.keyPem.reveal()).toBe(client.keyPem);
    expect(JSON.stringify(result)).not.toContain('PRIVATE KEY');
  });

  it('S-15.3 several contexts are listed, never guessed, and only the chosen one counts', () => {
    const text = kubeconfig(server, token)
      .replace(
        'users:',
        '- { name: d, cluster: { server: "http://x" } }\nusers:\n- { name: v, user: { exec: { command: aws } } }',
      )
      .replace('contexts:', 'contexts:\n- { name: dev, context: { cluster: d, user: v } }');
    expect(verdict(text)).toBe('choose dev prod');
    expect(verdict(text, 'prod')).toBe('ok');
    expect(verdict(text, 'dev')).toBe('ServerNotHttps KubeconfigExec');
    expect(verdict(text, 'gone')).toBe('ContextNotFound');
    expect(listContexts(text)).toEqual([
      { name: 'dev', cluster: 'd', user: 'v', server: 'http://x', isCurrent: false },
      { name: 'prod', cluster: 'c', user: 'u', server: 'https://10.0.0.1:6443', isCurrent: true },
    ]);
    expect(listContexts('nonsense')).toEqual([]);
  });

  function manyContexts(count: number): string {
    const entries = (key: string, value: (index: number) => object): object[] =>
      Array.from({ length: count }, (_, index) => ({ name: `${key}${index}`, [key]: value(index) }));
    return JSON.stringify({
      clusters: entries('cluster', (index) => ({ server: `https://10.0.0.1:${6443 + index}` })),
      users: entries('user', (index) => (index % 2 === 0 ? { token: 't' } : { exec: { command: 'aws' } })),
      contexts: entries('context', (index) => ({ cluster: `cluster${index}`, user: `user${index}` })),
    });
  }

  it('S-15.3 a kubeconfig is read once, and each context is judged for itself', () => {
    const { contexts, choose } = readKubeconfig(manyContexts(1000));
    expect(contexts).toHaveLength(1000);
    expect(contexts[999]?.server).toBe('https://10.0.0.1:7442');
    const kinds = contexts.map(({ name }) => choose(name).kind);
    expect(kinds).toEqual(contexts.map((_, index) => (index % 2 === 0 ? 'ok' : 'invalid')));
    const failed = choose('context1');
    expect(failed.kind === 'invalid' && failed.diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['KubeconfigExec', 'users[user1].user.exec'],
    ]);
    expect(choose().kind).toBe('choose');
  });

  it('S-15.1 more than 1,000 contexts are refused, and findings are bounded', () => {
    expect(verdict(manyContexts(1001), 'context0')).toBe('TooManyContexts');
    expect(listContexts(manyContexts(1001))).toEqual([]);
    const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1]));
    const broken = { clusters: [{ name: 'a' }], contexts: 1, ...unknown };
    const result = parseKubeconfig(JSON.stringify(broken));
    const codes = result.kind === 'invalid' ? result.diagnostics.map(({ code }) => code) : [];
    expect(codes.filter((code) => code === 'UnknownField')).toHaveLength(100);
    expect(codes).toContain('FieldInvalid');
  });

  it('S-15.4 an exec entry names its command and cloud and says that a token is needed', () => {
    const result = parseKubeconfig(kubeconfig(server, 'exec: { command: "/usr/bin/aws" }'));
    const [diagnostic] = result.kind === 'invalid' ? result.diagnostics : [];
    expect(diagnostic?.path).toBe('users[u].user.exec');
    expect(diagnostic?.summary).toContain('aws of Amazon EKS');
    expect(diagnostic?.detail).toContain('token');
  });

  it('S-04 no diagnostic repeats a secret of the file', () => {
    const secret = 'hunter2-hunter2';
    const texts = [
      kubeconfig(`server: "https://me:${secret}@a.example"`, `username: a, password: ${secret}`),
      kubeconfig(server, `token: "${secret}\\u0000", client-key-data: ${secret}`),
      `users:\n  token: ${secret}\n  token: ${secret}`,
      `token: "${secret}`,
    ];
    for (const text of texts) {
      const result = JSON.stringify(parseKubeconfig(text));
      expect(result).toContain('"invalid"');
      expect(result).not.toContain(secret);
    }
  });

  function pair(certificate: { readonly certificatePem: string }, key: { readonly keyPem: string }): string {
    return `client-certificate-data: ${base64(certificate.certificatePem)}, client-key-data: ${base64(key.keyPem)}`;
  }

  function json(cluster: object, user: object): string {
    const context = { name: 'x', context: { cluster: 'c', user: 'u' } };
    return JSON.stringify({ clusters: [{ name: 'c', cluster }], users: [{ name: 'u', user }], contexts: [context] });
  }
});
