import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultExcludedResources } from '@orrery/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, readRequest } from './config.ts';
import { hasRole } from './has-role.ts';
import { StartError } from './start-error.ts';
import { usageText } from './usage-text.ts';

let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orrery-config-'));
});

afterEach(() => rmSync(home, { recursive: true }));

function config(argv: readonly string[], environment: Record<string, string> = {}): Config {
  const request = readRequest(argv, { environment: new Map(Object.entries(environment)), homeDirectory: home });
  if (request.kind !== 'serve') throw new Error(`asked for ${request.kind}`);
  return request.config;
}

function refusal(argv: readonly string[], environment: Record<string, string> = {}): string {
  try {
    config(argv, environment);
  } catch (error) {
    if (error instanceof StartError) {
      expect(error.exitCode).toBe(2);
      expect(error.message).not.toContain('\n');
      return error.message;
    }
    throw error;
  }
  throw new Error('it was accepted');
}

function file(text: string, name = 'config.yaml'): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

test('STY-G01 every setting has its default', () => {
  expect(config([]).settings).toEqual({
    listen: { address: '127.0.0.1:6480' },
    data: { directory: join(home, '.local/state/orrery') },
    database: {},
    roles: ['all'],
    replica: {},
    sync: {
      shardingName: '',
      brake: { fraction: 0.3, minimum: 50 },
      kube: {
        excludedResources: defaultExcludedResources,
        prune: { keepManagedFields: false, keepLastApplied: false },
      },
    },
    log: { level: 'info' },
    limits: {
      inFlight: { interactive: 200, list: 50, bulk: 8, watch: 10_000 },
      ...{ queueMs: 5_000, userRate: 500, userBurst: 2_000 },
    },
    retention: { changelog: '24h', changelogEntries: 10_000_000, history: '168h', historySize: '10GiB' },
    outbound: { allow: [], proxies: [] },
    kms: { type: 'file' },
    security: {
      insecureTLS: 'Refuse',
      requestHeader: {
        allowedNames: ['front-proxy-client'],
        usernameHeaders: ['X-Remote-User'],
        groupHeaders: ['X-Remote-Group'],
        readers: ['group/system:masters'],
        serviceNames: ['orrery.orrery-system.svc'],
      },
    },
    stateMetrics: {
      listen: '',
      resources: ['pods', 'deployments', 'services'],
      ...{ metricAllowlist: [], metricDenylist: [], metricOptInList: [] },
      ...{ namespaces: [], namespacesDenylist: [], clusters: [] },
      ...{ labelsAllowlist: '', annotationsAllowlist: '', maxStale: '5m' },
    },
  });
});

test('STY-G01 settings of a section within a section are read from file and environment, numbers as numbers', () => {
  const args = ['--config', file('sync:\n  brake:\n    minimum: 10\n  kube: { prune: { keepManagedFields: true } }\n')];
  const environment = { ORRERY_SYNC__BRAKE__FRACTION: '0.5', ORRERY_RETENTION__CHANGELOG_ENTRIES: '5000' };
  const { sync, retention } = config(args, environment).settings;
  expect(sync.brake).toEqual({ fraction: 0.5, minimum: 10 });
  expect(sync.kube.prune.keepManagedFields).toBe(true);
  expect(retention.changelogEntries).toBe(5000);
  expect(() => config([], { ORRERY_SYNC__BRAKE__FRACTION: 'much' })).toThrow(
    'setting sync.brake.fraction is "much" (ORRERY_SYNC__BRAKE__FRACTION); expected a number from 0.01 to 1',
  );
  expect(() => config(['--config', file('sync:\n  brake:\n    minimun: 10\n')])).toThrow(
    'unknown setting sync.brake.minimun',
  );
});

test('SEA-A05 readers behind an aggregator are users and groups', () => {
  const readersOf = (text: string): readonly string[] =>
    config([], { ORRERY_SECURITY__REQUEST_HEADER__READERS: text }).settings.security.requestHeader.readers;
  expect(readersOf('user/jane, group/a')).toEqual(['user/jane', 'group/a']);
  expect(() => readersOf('jane')).toThrow(/expected a list of user\/NAME and group\/NAME/);
});

test('STY-G01 the environment wins over the file and a flag over both', () => {
  const args = ['--config', file('listen: { address: "h:1" }\nlog: { level: warn }\nroles: [api, sync]\n')];
  expect(config(args).settings.listen.address).toBe('h:1');
  const environment = { ORRERY_LISTEN__ADDRESS: 'h:2', ORRERY_ROLES: 'sync, api', ORRERY_LOG__LEVEL: '' };
  expect(config(args, environment).settings).toMatchObject({
    listen: { address: 'h:2' },
    roles: ['sync', 'api'],
    log: { level: 'warn' },
  });
  expect(config([...args, '--listen=h:3'], environment).settings.listen.address).toBe('h:3');
});

test('STY-G01 the file in the data directory is read without being named', () => {
  file('log:\n  level: debug\n');
  expect(config(['--data', home]).settings.log.level).toBe('debug');
  expect(config([], { ORRERY_DATA__DIRECTORY: home }).settings.log.level).toBe('debug');
});

test('the state directory of the user is the default data directory', () => {
  expect(config([], { XDG_STATE_HOME: '/state' }).settings.data.directory).toBe('/state/orrery');
});

test('S-13.4 outbound.allow is given by file, variable or repeated flag', () => {
  const entry = { cidr: '127.0.0.1/32', port: 6443, class: 'cluster-api' };
  const yaml = 'outbound:\n  allow:\n    - cidr: 127.0.0.1/32\n      port: 6443\n';
  expect(config(['--config', file(yaml)]).settings.outbound.allow).toEqual([entry]);
  expect(config([], { ORRERY_OUTBOUND__ALLOW: JSON.stringify([entry]) }).settings.outbound.allow).toEqual([entry]);
  const flags = [
    '--outbound-allow',
    '127.0.0.1/32:6443',
    '--outbound-allow',
    '::1/128',
    '--outbound-allow',
    '10.0.0.0/8:1-9',
  ];
  expect(config(flags).settings.outbound.allow).toEqual([
    entry,
    { cidr: '::1/128', port: '*', class: 'cluster-api' },
    { cidr: '10.0.0.0/8', port: '1-9', class: 'cluster-api' },
  ]);
});

test.for([
  ['127.0.0.1', { cidr: '127.0.0.1/32', port: '*' }],
  ['127.0.0.1:6443', { cidr: '127.0.0.1/32', port: 6443 }],
  ['::1', { cidr: '::1/128', port: '*' }],
] as const)('S-13.4 --outbound-allow %s means that address alone', ([text, entry]) => {
  expect(config(['--outbound-allow', text]).settings.outbound.allow).toEqual([{ ...entry, class: 'cluster-api' }]);
});

test('the flags are kept as they were given', () => {
  const argv = ['--data', home, '--listen=h:1', '--log-level', 'warn'];
  expect(config([...argv, '--']).givenFlags).toEqual(argv);
});

test('KSY-J02 a server beside others of its database has one role or both, a name and a sharding name', () => {
  const argv = ['--database', 'postgres://u@h/db', '--sharding-name', 'north'];
  for (const role of ['api', 'sync'] as const) {
    const { settings } = config([...argv, '--roles', role], { ORRERY_REPLICA__NAME: 'one' });
    expect([hasRole(settings, 'api'), hasRole(settings, 'sync')]).toEqual([role === 'api', role === 'sync']);
    expect([settings.replica.name, settings.sync.shardingName]).toEqual(['one', 'north']);
  }
  const { settings } = config([...argv, '--roles', 'api,sync'], { ORRERY_SYNC__SHARDING_NAME: 'south' });
  expect([hasRole(settings, 'api'), hasRole(settings, 'sync'), settings.sync.shardingName]).toEqual([
    true,
    true,
    'north',
  ]);
});

test('STY-G01 --help says of roles what is accepted', () => {
  const lines = usageText()
    .split('\n')
    .filter((line) => line.includes('roles'));
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('gateway');
  expect(lines[1]).toMatch(/ORRERY_ROLES: all, api, sync, or api,sync; default all$/);
});

test.for([
  [['--lisen', 'x'], 'unknown flag --lisen; the nearest is --listen, all are listed by --help'],
  [['--data-dir', 'x'], 'unknown flag --data-dir; the nearest is --data, all'],
  [['--foo'], 'unknown flag --foo; all are listed by --help'],
  [['-x'], 'unknown flag -x'],
  [['--data'], 'the flag --data needs a value'],
  [['--data', '--demo'], 'the flag --data needs a value'],
  [['--demo=yes'], 'the flag --demo takes no value'],
  [['serve'], 'unexpected argument "serve"'],
  [['--listen', '6480'], 'setting listen.address is "6480" (--listen); expected HOST:PORT'],
  [['--listen', 'h:65536'], '65536 is no port'],
  [['--log-level', 'loud'], 'expected debug, info, warn or error'],
  [['--roles', 'apis'], 'expected all, api, sync, or api,sync'],
  [['--roles', 'gateway'], 'the role gateway is not built yet'],
  [['--roles', 'api'], 'give all, or a database.url'],
  [['--roles', 'sync'], 'the embedded database is for one server'],
  [['--sharding-name', 'a b'], 'setting sync.shardingName is "a b" (--sharding-name); expected up to 63 letters'],
  [['--sharding-name='], 'the flag --sharding-name needs a value'],
  [['--outbound-allow', 'localhost'], 'expected ADDRESS[/BITS][:PORT]'],
  [['--outbound-allow', '127.0.0.1:'], 'expected ADDRESS[/BITS][:PORT]'],
  [['--config', '/nonexistent/x.yaml'], 'the configuration file /nonexistent/x.yaml cannot be read (ENOENT)'],
] as const)('STY-G01 the flags %j are refused by one line', ([argv, line]) => {
  expect(refusal(argv)).toContain(line);
});

test('a database of another make is refused without its password', () => {
  const line = refusal(['--database', 'mysql://u:canary@h/db']);
  expect(line).toContain('database.url');
  expect(line).not.toContain('canary');
});

test.for([
  ['lisen: { address: "h:1" }', 'unknown setting lisen in'],
  ['listen: { adress: "h:1" }', 'unknown setting listen.adress in'],
  ['cloud: { adress: "h:1" }', 'all are listed by --help'],
  ['listen: 6480', 'section listen'],
  ['- a', 'has no settings at its top'],
  ['a: [', 'is no valid YAML'],
  ['log: { level: a }\nlog: { level: b }', 'is no valid YAML'],
  ['outbound: { allow: [{ cidr: "::1/128", ports: 1 }] }', 'expected a list of'],
  ['security: { insecureTLS: Allow }', 'setting security.insecureTLS is "Allow"'],
  ['kms: { type: vault }', 'expected file'],
  ['retention: { history: 1 week }', 'expected a duration such as 168h, 90m or 7d'],
  ['retention: { historySize: 10GB }', 'expected a size such as 10GiB'],
  ['__proto__: { x: 1 }', 'unknown setting __proto__'],
])('STY-G01 the file %j is refused by one line', ([text, line]) => {
  expect(refusal(['--config', file(text ?? '')])).toContain(line);
});

test('STY-G01 an unknown setting names the nearest known one', () => {
  expect(refusal(['--config', file('listen: { adress: "h:1" }')])).toContain('the nearest is listen.address');
});

test('the file in the data directory cannot move the data directory', () => {
  file('data: { directory: /elsewhere }');
  expect(refusal(['--data', home])).toContain('--data');
  expect(config(['--config', join(home, 'config.yaml')]).settings.data.directory).toBe('/elsewhere');
});

test.for([
  ['ORRERY_LISTEN__ADRESS', 'the nearest is ORRERY_LISTEN__ADDRESS'],
  ['ORRERY_LISTEN_ADDRESS', 'the nearest is ORRERY_LISTEN__ADDRESS'],
  ['ORRERY_ROLE', 'the nearest is ORRERY_ROLES'],
  ['ORRERY_FOO__BAR', 'is no setting; all are listed by --help'],
])('STY-G01 the variable %s is refused', ([variable, line]) => {
  expect(refusal([], { [variable ?? '']: 'x' })).toContain(line);
});

test('variables of others that begin with ORRERY_ are left alone', () => {
  const environment = { ORRERY_KUBECONFIG: 'x', ORRERY_LAB: 'off', ORRERY_PORT_443_TCP: 'x', ORRERY_SERVICE_HOST: 'x' };
  expect(config([], environment).settings).toEqual(config([]).settings);
  expect(config([], { ORRERY_SECURITY__INSECURE_TLS: 'Refuse' }).settings.security.insecureTLS).toBe('Refuse');
});

test('kubectl finds the kubeconfigs of the user in the same places', () => {
  expect(config([]).userKubeconfigs).toEqual([join(home, '.kube/config')]);
  expect(config([], { KUBECONFIG: '/a:/b' }).userKubeconfigs).toEqual(['/a', '/b']);
});
