import { type PrintedObject, printedKind } from './printed-object.ts';

const definition = printedKind('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', 'CustomResourceDefinition');
const odd = printedKind('/apis/odd.lab.orrery.dev/v1/namespaces/printed/odds', 'Odd');

function column(name: string, type: string, jsonPath: string, more: object = {}): object {
  return { name, type, jsonPath, ...more };
}

const additionalPrinterColumns = [
  column('Nested', 'string', '.spec.a.b.c', { description: 'Far down.' }),
  column('Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'),
  column('Reason', 'string', ".status.conditions[?(@.type=='Ready')].reason", { priority: 1 }),
  column('First', 'string', '.spec.list[*]'),
  column('Second', 'string', '.spec.list[1]'),
  column('Last', 'string', '.spec.list[-1:]'),
  column('Cut', 'string', '.spec.list[0:2]'),
  column('Ninth', 'string', '.spec.list[9]'),
  column('Names', 'string', '.spec.items[*].name'),
  column('Whole', 'string', '.spec.list'),
  column('Object', 'string', '.spec.a'),
  column('Number', 'integer', '.spec.number'),
  column('Double', 'number', '.spec.double'),
  column('Text', 'integer', '.spec.text'),
  column('NumberText', 'string', '.spec.number'),
  column('DoubleText', 'string', '.spec.double'),
  column('Whether', 'boolean', '.spec.whether'),
  column('WhetherText', 'string', '.spec.whether'),
  column('When', 'date', '.spec.when'),
  column('Nonsense', 'date', '.spec.text'),
  column('Urgent', 'string', '.spec.text', { priority: -1 }),
  column('Label', 'string', ".metadata.labels['odd\\.lab/label']"),
  column('Formatted', 'integer', '.spec.number', { format: 'int64' }),
  column('Mail', 'string', '.spec.text', { format: 'byte' }),
  column('Greater', 'string', '.spec.items[?(@.size>2)].name'),
  column('Some', 'string', '.spec.items[?(@.note)].name'),
  column('Deep', 'string', '..size'),
  column('Age', 'date', '.metadata.creationTimestamp'),
];

const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
const names = { plural: 'odds', singular: 'odd', kind: 'Odd', listKind: 'OddList' };
const many = '12345678901234567';

/** The definition of a kind with odd columns; its other version has none. */
export const oddDefinition: PrintedObject = definition('odds.odd.lab.orrery.dev', {
  spec: {
    group: 'odd.lab.orrery.dev',
    scope: 'Namespaced',
    names,
    versions: [
      { name: 'v1', served: true, storage: true, schema, additionalPrinterColumns },
      { name: 'v1beta1', served: true, storage: false, schema },
    ],
  },
});

const items = [
  { name: 'one', size: 1 },
  { name: 'three', size: 3, note: '' },
  { name: 'four', size: 4, note: 'x' },
];

/** Objects whose fields fit these columns, or do not. */
export const oddObjects: readonly PrintedObject[] = [
  odd(
    'fits',
    {
      spec: {
        ...{ a: { b: { c: 'deep' } }, list: ['x', 'y', 'z'], items, number: 42, double: 0.25, text: 'words <&>' },
        ...{ whether: true, when: '2024-03-01T10:00:00Z' },
      },
      status: { conditions: [{ type: 'Synced' }, { type: 'Ready', status: 'True', reason: 'Fine' }] },
    },
    { metadata: { labels: { 'odd.lab/label': 'l' } } },
  ),
  odd('empty'),
  odd('wrong', {
    spec: {
      ...{ a: 'text', list: { not: 'a list' }, items: 'text', number: '42', double: 'half', text: 7, whether: 'yes' },
      ...{ when: 5 },
    },
    status: { conditions: 'none' },
  }),
  odd('edges', {
    spec: {
      ...{ a: { b: null }, list: [], items: [], number: Number(many), double: 1e21, text: '', whether: false },
      ...{ when: '', more: [null, [1, { size: 2 }]] },
    },
    status: {
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
  }),
  odd('mixed', {
    spec: {
      a: { b: { c: ['in', 'a', 'list'] } },
      list: [{ z: 1, a: '<b>' }, 2.5, true],
      number: 2.75,
      double: 3,
      when: 'soon',
    },
  }),
  ...[1234567.25, 123456.5, 0.00001234, -0.5, 1e15, 2 ** 63.5, 1e-7].map((double, index) =>
    odd(`double-${index}`, { spec: { double, list: [double, { double }], number: double } }),
  ),
  odd('unicode', {
    spec: { text: 'Grüße 世界 \u2028 \u{1F680}', list: ['\u2028', '\t', '"', '\\', '\u0001'], a: { '\u00e9': '<' } },
  }),
];
