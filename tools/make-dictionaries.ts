import { chooseSegments } from './make-dictionaries/choose-segments.ts';
import { dictionaryPlans } from './make-dictionaries/dictionary-plan.ts';
import { fleetBodies } from './make-dictionaries/fleet-bodies.ts';
import { measureDictionary } from './make-dictionaries/measure-dictionary.ts';
import { writeDictionary } from './make-dictionaries/write-dictionary.ts';

/**
 * Makes dictionaries from generated fleets and prints what they do to objects of other fleets. Those named as arguments are written,
 * under new ids; they are used once `dictionaries.ts` of the store lists them.
 */
const trainingSeeds = [1, 2, 3, 4, 5, 6, 7, 8];
const heldOutSeeds = [101, 102];
const bodiesPerFleet = 100;
/** That of the store. */
const level = 5;

const written = new Set(process.argv.slice(2));
const training = fleetBodies(trainingSeeds, bodiesPerFleet);
const heldOut = fleetBodies(heldOutSeeds, 3 * bodiesPerFleet);

for (const { name, kinds, sizeBytes } of dictionaryPlans) {
  const segments = chooseSegments(
    kinds.flatMap((kind) => training.get(kind) ?? []),
    sizeBytes,
  );
  const bodies = kinds.flatMap((kind) => heldOut.get(kind) ?? []).map(({ body }) => body);
  const { raw, plain, frame, perSecond } = measureDictionary(Buffer.from(segments.join('')), bodies, level);
  const ratio = (raw / frame).toFixed(2);
  console.log(
    `${name}: ${sizeBytes} bytes, ${bodies.length} bodies of ${raw.toFixed(0)} -> ${plain.toFixed(0)} without, ${frame.toFixed(0)} with it, ratio ${ratio}, ${perSecond.toFixed(0)}/s`,
  );
  if (written.has(name)) console.log(`  ${writeDictionary(name, segments)}`);
}
