import type { FleetObjectMaker } from './fleet-objects.ts';
import { hostileAnnotations, skewedLabels } from './hostile-values.ts';

const GROUP = 'lab.orrery.dev';

/** The custom kind of the lab: `widgets.lab.orrery.dev`, short name `wdg`, with printer columns and 64-bit integers. */
export const WIDGET_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wdg'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: {
                  size: { type: 'integer', format: 'int64' },
                  colour: { type: 'string' },
                  ratio: { type: 'number' },
                },
              },
            },
          },
        },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Colour', type: 'string', jsonPath: '.spec.colour' },
          { name: 'Ratio', type: 'number', jsonPath: '.spec.ratio', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
} as const;

/** The list of all widgets; answers 404 until the definition is established. */
export const WIDGETS_PATH = `/apis/${GROUP}/v1/widgets`;

/** Above 2^53, where a JavaScript number would round; as JSON text. */
const BIG_INTEGERS: readonly [string, ...string[]] = [
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775807',
  '42',
];

/** A widget. Its numbers are put in as text, since `JSON.stringify` could not write them. */
export const makeWidget: FleetObjectMaker = (random, { namespace, index }) => {
  const metadata = {
    name: `widget-${index}`,
    labels: skewedLabels(random, 'widget'),
    annotations: hostileAnnotations(random),
  };
  const size = random.pick(BIG_INTEGERS);
  const spec = `{"size":${size},"colour":"grün 绿","ratio":${random.below(100)}.5,"anything":{"deep":[${size},null,true]}}`;
  const head = `"apiVersion":"${GROUP}/v1","kind":"Widget","metadata":${JSON.stringify(metadata)}`;
  return { path: `/apis/${GROUP}/v1/namespaces/${namespace}/widgets`, body: `{${head},"spec":${spec}}` };
};
