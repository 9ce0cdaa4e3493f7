import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate/compile-condition.ts';
import { testSource, testState } from '../evaluate/test-fleet.ts';
import { parseQuery } from './parse-query.ts';

const now = Date.UTC(2026, 0, 10, 12);
const uid = '0b9e5a2c-6f3d-4c1b-9a8e-7d6c5b4a3f21';

const pod = testState({
  name: 'web-0',
  namespace: 'shop',
  uid,
  source: testSource(2, 'prod-eu'),
  metadata: {
    creationTimestamp: '2026-01-10T11:00:00Z',
    labels: { app: 'web', tier: '3', 'topology.kubernetes.io/zone': 'z1' },
    annotations: { 'a/b': 'c d' },
  },
  body: {
    spec: {
      nodeName: 'ip-10-0-0-7',
      containers: [{ name: 'app', image: 'registry.example/team/web:1.2' }],
      overhead: { memory: '2Gi' },
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.9',
      podIPs: [{ ip: '10.0.0.9' }, { ip: 'fd00::9' }],
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'Initialized', status: 'True' },
      ],
    },
  },
});

function matches(text: string): boolean {
  const { condition } = parseQuery(text, { now });
  return condition === undefined || evaluate(condition, pod);
}

describe('what a text finds', () => {
  it.each([
    ['kind:po cluster:prod-* label:app=web age<2h'],
    ['kind=Pod'],
    ['k:pods. OR k:*.'],
    ['NAME:WEB-*'],
    ['eb-0'],
    ['web'],
    [uid.toUpperCase()],
    ['10.0.0.9'],
    ['fd00:0::9'],
    ['ip:10.0.0.0/24 -ip:10.1.0.0/16'],
    ['image:registry.example/team/web'],
    ['image:*/web:1.*'],
    ['zone:z1'],
    ['node:ip-10-*'],
    ['label:tier>2 label:tier<4 label:app!=db -label:missing'],
    ['annotation:a/b="c d"'],
    ['metadata.annotations["a/b"]~^c'],
    ['condition:Ready=False'],
    ['condition:Ready!=True'],
    ['spec.overhead.memory>=2Gi spec.overhead.memory<3Gi'],
    ['status.conditions[].type in (Ready, Other)'],
    ['spec.containers.image:*web*'],
    ['created:2026-01-10 created>=1h created<30m'],
    ['age>=1h age<=1h'],
    ['fresh:true source:cluster/prod-eu provider:p2'],
    ['(ns:none OR ns:shop) NOT (name:x OR ns:y)'],
    ['deleted:false'],
  ])('SEA-L01 %s finds the pod', (text) => {
    expect(matches(text)).toBe(true);
    expect(matches(`-(${text})`)).toBe(false);
  });

  it.each([
    ['kind:node'],
    ['name=WEB-0'],
    ['"10.0.0.9"'],
    ['image=registry.example/team/web'],
    ['condition:Ready=True'],
    ['label:tier>3'],
    ['age<1h'],
    ['created>2026-01-10'],
    ['spec.overhead.memory>2048Mi'],
    ['stale:true'],
    ['account:*'],
    ['deleted:true'],
    ['metadata.namespace=""'],
  ])('SEA-L01 %s does not find the pod', (text) => {
    expect(matches(text)).toBe(false);
    expect(matches(`-(${text})`)).toBe(true);
  });
});
