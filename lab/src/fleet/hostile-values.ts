import type { SeededRandom } from './seeded-random.ts';

/** Values that Kubernetes takes and careless code breaks. */
const ANNOTATION_VALUES: readonly [string, ...string[]] = [
  'Grüße, 世界, مرحبا, 👩‍👩‍👧‍👦',
  'e\u0301 is not \u00e9; \u2028 and \u2029 end lines in JavaScript',
  '"quoted" \\ back\\slashed \t tab \n line </script> %2F %00',
  '{"json":"in json","n":9007199254740993}',
  '9007199254740993',
  '1e400',
  '',
  '\u0001 control, \u007f delete, \ufeff mark, \ufffd replacement',
];

/** Names of properties that every JavaScript object has; legal as label and annotation names. */
const INHERITED_NAMES: readonly [string, ...string[]] = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];

const FILLER = 'a long annotation, as deployment tools write them; ';

/** Annotations of one object: always an awkward value, on one in ten some KiB, on one in 250 more than 64 KiB. */
export function hostileAnnotations(random: SeededRandom): Record<string, string> {
  const annotations = new Map([['lab.orrery.dev/awkward', random.pick(ANNOTATION_VALUES)]]);
  annotations.set(random.pick(INHERITED_NAMES), 'not inherited');
  if (random.below(10) === 0) annotations.set('lab.orrery.dev/long', FILLER.repeat(20 + random.below(200)));
  if (random.below(250) === 0) annotations.set('lab.orrery.dev/very-long', FILLER.repeat(1_500));
  return Object.fromEntries(annotations);
}

/** Labels as fleets have them, skewed: half of all objects share one value. */
export function skewedLabels(random: SeededRandom, app: string): Record<string, string> {
  const tier = random.below(2) === 0 ? 'web' : random.pick(['api', 'batch', 'cache', 'queue']);
  const labels = new Map([
    ['app', app],
    ['tier', tier],
    ['app.kubernetes.io/version', `${random.below(3)}.${random.below(20)}`],
  ]);
  if (random.below(4) === 0) labels.set(random.pick(INHERITED_NAMES), '');
  return Object.fromEntries(labels);
}

/** Data of a ConfigMap or Secret; `__proto__` is a legal key of both. Values are text. */
export function hostileData(random: SeededRandom): Record<string, string> {
  const entries: [string, string][] = [
    ['application.yaml', `limit: 9007199254740993\nname: ${random.pick(ANNOTATION_VALUES)}\n`],
    ['__proto__', 'a key like any other'],
    [`key-${random.below(100)}`, String(random.next())],
  ];
  return Object.fromEntries(entries);
}
