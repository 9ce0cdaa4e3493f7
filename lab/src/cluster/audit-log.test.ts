import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markAudit, readAudit, sumOfAudited } from './audit-log.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-audit-'));
  path = join(folder, 'audit.log');
  writeFileSync(path, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Written {
  readonly id: string;
  readonly verb: string;
  readonly resource?: string;
  readonly agent?: string;
  readonly atMs?: number;
}

function log({ id, verb, resource, agent = 'orrery/1 (kube-sync)', atMs = Date.now() + 1 }: Written): void {
  const event = {
    ...{ auditID: id, verb, userAgent: agent, requestURI: '/readyz?verbose' },
    requestReceivedTimestamp: new Date(atMs).toISOString(),
    ...(resource === undefined ? {} : { objectRef: { resource, apiGroup: 'apps' } }),
  };
  appendFileSync(path, `${JSON.stringify(event)}\n`);
}

test('KSY-D12 (TS) requests are counted once each, by verb and kind or path, of one client only', () => {
  log({ id: '1', verb: 'watch', resource: 'deployments' });
  log({ id: '1', verb: 'watch', resource: 'deployments' });
  log({ id: '2', verb: 'list', resource: 'deployments' });
  log({ id: '3', verb: 'get' });
  log({ id: '4', verb: 'get', agent: 'kubectl/v1' });
  const read = readAudit(path);
  expect(Object.fromEntries(read.counts)).toEqual({
    'watch deployments.apps': 1,
    'list deployments.apps': 1,
    'get /readyz': 1,
  });
  expect([...read.watched]).toEqual(['deployments.apps']);
  expect(sumOfAudited(read, 'get ')).toBe(1);
  expect([...readAudit(path, { agent: 'kubectl/' }).counts.values()]).toEqual([1]);
});

test('KSY-D12 (TS) what came before a mark is left out, also the end of a watch that began before it', () => {
  const began = Date.now() - 5_000;
  log({ id: '1', verb: 'watch', resource: 'deployments', atMs: began });
  const mark = markAudit(path);
  log({ id: '1', verb: 'watch', resource: 'deployments', atMs: began });
  log({ id: '2', verb: 'list', resource: 'pods' });
  appendFileSync(path, '{"half');
  expect([...readAudit(path, { since: mark }).counts.keys()]).toEqual(['list pods.apps']);
});
