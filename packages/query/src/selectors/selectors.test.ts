import { parseLabelSelector } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldPath } from '../ast.ts';
import { evaluate } from '../evaluate/compile-condition.ts';
import { testKinds, testSource, testState } from '../evaluate/test-fleet.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { fieldCondition } from './field-condition.ts';
import { labelCondition } from './label-condition.ts';
import { parseFieldSelector } from './parse-field-selector.ts';

const pod = testState({
  name: 'web-0',
  namespace: 'default',
  source: testSource(1, 'prod'),
  metadata: { annotations: { note: 'a, b' }, labels: { app: 'web', n: '7' }, finalizers: ['f1'] },
  body: {
    spec: {
      priority: 3,
      hostNetwork: null,
      containers: [
        { name: 'app', image: 'nginx:1', resources: { limits: { memory: '1Gi' } } },
        { name: 'side', image: 'envoy:2' },
      ],
      empty: [],
    },
    status: { conditions: [{ type: 'Ready', status: 'False' }], startTime: '2024-01-01T00:00:00Z' },
  },
});

const selects = (text: string, object = pod) => evaluate(fieldCondition(parseFieldSelector(text), object.kind), object);

describe('field selectors', () => {
  it.each([
    ['', true],
    ['metadata.name=web-0,metadata.namespace==default', true],
    ['metadata.namespace!=default', false],
    ['metadata.name in (a, web-0)', true],
    ['metadata.uid=uid-web-0', true],
    ['metadata.namespace', true],
    ['!metadata.namespace', false],
    ['spec.containers[].image=nginx:1', true],
    ['spec.containers.image=envoy:2', true],
    ['spec.containers[0].image=envoy:2', false],
    ['spec.containers[name=side].image=envoy:2', true],
    ['spec.containers[].image!=nginx:1', false],
    ['spec.containers[].image notin (x,y)', true],
    ['spec.empty[].x!=1', true],
    ['!spec.empty[].x', true],
    ['spec.priority=3.0', true],
    ['spec.priority>2,spec.priority<=3', true],
    ['spec.priority>"3"', false],
    ['spec.containers[].resources.limits.memory>=1024Mi', true],
    ['spec.containers[].resources.limits.memory>1Gi', false],
    ['status.startTime<2024-01-01T00:00:01Z', true],
    ['status.startTime<5', false],
    ['status.conditions[type=Ready].status=False', true],
    ["metadata.annotations['note']='a, b'", true],
    ['metadata.annotations.note=a\\,\\ b', true],
    ['metadata.finalizers[]=f1', true],
    ['metadata.finalizers=f1', false],
    ['metadata.finalizers', true],
    ['spec.none=', false],
    ['spec.none!=x', true],
    ['spec.priority in ()', false],
    ['in=notin', false],
    [',,metadata.name=web-0,', true],
    ["metadata.annotations['shadow.clusterpedia.io/cluster-name']=prod", true],
    ["metadata.annotations['shadow.clusterpedia.io/cluster-name']!=prod", false],
    ["metadata.annotations['orrery.dev/source'] in (account/prod, cluster/prod)", true],
    ["metadata.annotations['orrery.dev/source']=prod", false],
  ])('SEA-E %s selects: %s', (text, expected) => {
    expect(selects(text)).toBe(expected);
  });

  it.each([
    ['a=b=c', 'position 4'],
    ['a=b c', 'position 5'],
    ['a<', "found ''"],
    ['a>b', "found 'b'"],
    ['a>(', 'position 3'],
    ['[].a=b', 'cannot begin with a list step'],
    ['a,b..c=1', 'position 5'],
    ["a['x=1", 'not closed'],
    ['a in b', "expected: '('"],
    ['a in (b', "',' or ')'"],
    ['a=\\', 'behind the backslash'],
  ])('SEA-E09 %s is refused: %s', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(message);
    expect(() => parseFieldSelector(text)).toThrow(/^fieldSelector: .* \(at position \d+\)$/s);
  });

  it('SEA-LM a selector beyond the limits is refused', () => {
    expect(() => parseFieldSelector('x'.repeat(16_385))).toThrow('found 16385 bytes or more, expected: at most 16384');
    expect(() => parseFieldSelector('é'.repeat(8193))).toThrow('found 16386 bytes or more, expected: at most 16384');
    expect(() => parseFieldSelector('a,'.repeat(101))).toThrow('more than 100 requirements');
    expect(() => parseFieldSelector(`a in (${'b,'.repeat(1000)}b)`)).toThrow('more than 1000 values');
  });

  it('SEA-E03 elements that are known to be objects equal nothing, others may be compared', () => {
    const isObjectList = (path: FieldPath) => printFieldPath(path) === 'spec.containers[]';
    const conditionOf = (text: string) => fieldCondition(parseFieldSelector(text), pod.kind, isObjectList);
    expect(() => conditionOf('a=b,spec.containers[]=x')).toThrow('at position 5');
    for (const compared of ['[*]!=x', '[] notin (x)', '[]>1'])
      expect(() => conditionOf(`spec.containers${compared}`)).toThrow('expected: a field of them');
    expect(evaluate(conditionOf('spec.containers[]'), pod)).toBe(true);
    expect(evaluate(conditionOf('!spec.containers[*]'), pod)).toBe(false);
    expect(conditionOf('spec.ports[]=80')).toMatchObject({ kind: 'field', test: { op: 'in', values: ['80'] } });
    expect(selects('spec.containers[]=x')).toBe(false);
  });

  it('SEA-B03 annotations made for the answer are refused unless they name the source', () => {
    expect(() => selects("metadata.annotations['orrery.dev/deleted-at']=x")).toThrow('is made for the answer');
    expect(() => selects("metadata.annotations['orrery.dev/source']>1")).toThrow('has no order');
  });

  it('SEA-E06 an absent field that a CRD makes selectable is the empty text', () => {
    const widgets = { group: 'example.com', resource: 'widgets', selectableFields: ['.spec.color'] };
    const holds = (text: string) =>
      evaluate(fieldCondition(parseFieldSelector(text), widgets), testState({ name: 'x', body: { spec: {} } }));
    expect([holds('spec.color='), holds('spec.color!=red'), holds('spec.other=')]).toEqual([true, true, false]);
  });

  it('SEA-E06 an absent registered field equals the zero value', () => {
    expect(selects('spec.nodeName=')).toBe(true);
    expect(selects('spec.nodeName!=')).toBe(false);
    expect(selects('spec.hostNetwork=false')).toBe(true);
    expect(selects('spec.hostNetwork in (x,true)')).toBe(false);
    expect(selects('status.phase notin (Running,Failed)')).toBe(true);
    const node = testState({ name: 'n', kind: testKinds.nodes, body: { spec: {} } });
    expect(selects('spec.unschedulable=false', node)).toBe(true);
    expect(selects('spec.unschedulable!=true', node)).toBe(true);
    const job = testState({ name: 'j', kind: { group: 'batch', resource: 'jobs', names: [] }, body: { status: {} } });
    expect(selects('status.successful=0', job)).toBe(true);
  });

  it('SEA-E06 the source of an event is its component, else the reporting one', () => {
    const events = { group: '', resource: 'events', names: [] };
    const named = testState({
      name: 'e',
      kind: events,
      body: { source: { component: 'kubelet' }, reportingComponent: 'x' },
    });
    const unnamed = testState({
      name: 'e',
      kind: events,
      body: { source: { component: '' }, reportingComponent: 'x' },
    });
    const neither = testState({ name: 'e', kind: events });
    expect([named, unnamed, neither].map((event) => selects('source=kubelet', event))).toEqual([true, false, false]);
    expect([named, unnamed, neither].map((event) => selects('source=x', event))).toEqual([false, true, false]);
    expect([named, unnamed, neither].map((event) => selects('source=', event))).toEqual([false, false, true]);
    expect([named, unnamed, neither].map((event) => selects('source!=x', event))).toEqual([true, false, true]);
  });

  it('SEA-E09 any text is read or refused with a position', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '[',
      ']',
      "'",
      '"',
      '=',
      '!',
      '<',
      ' in ',
      '(',
      ')',
      ',',
      '\\',
      '0',
      ' ',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          for (const { path } of parseFieldSelector(pieces.join(''))) expect(printFieldPath(path)).not.toBe('');
        } catch (error) {
          expect(error).toHaveProperty('reason', 'BadRequest');
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('label selectors', () => {
  it.each([
    ['', true],
    ['app=web,n>6', true],
    ['n<7', false],
    ['app in (a,web),!x', true],
    ['x!=1', true],
    ['x notin (1),app', true],
    ['app!=web', false],
  ])('SEA-D %s selects: %s', (text, expected) => {
    expect(evaluate(labelCondition(parseLabelSelector(text)), pod)).toBe(expected);
  });
});
