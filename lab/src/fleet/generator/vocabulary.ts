import type { SeededRandom } from '../seeded-random.ts';
import { drawsOf, purposes, skewedBelow } from './draws.ts';

/** One application of the fleet; deployed in many sources. */
export interface FleetApp {
  readonly name: string;
  readonly team: string;
  readonly role: string;
  /** Image without its tag. */
  readonly repository: string;
  /** Tags in use, the newest first. */
  readonly tags: readonly string[];
  readonly port: number;
}

/** Words of one fleet: made of the seed, so that two fleets have no names in common but those every fleet has. */
export interface Vocabulary {
  readonly teams: readonly string[];
  readonly apps: readonly FleetApp[];
}

const syllables = [
  'ba',
  'co',
  'da',
  'fen',
  'gri',
  'ha',
  'ja',
  'ko',
  'lu',
  'mer',
  'no',
  'pel',
  'qua',
  'ri',
  'sol',
  'ta',
  'ul',
  'vo',
  'wen',
  'zi',
];
const roles = [
  'api',
  'web',
  'worker',
  'gateway',
  'cache',
  'db',
  'queue',
  'auth',
  'search',
  'indexer',
  'scheduler',
  'proxy',
  'ingest',
  'exporter',
  'notifier',
  'frontend',
  'backend',
  'sync',
  'report',
  'stream',
];
const environments = ['prod', 'staging', 'dev', 'test', 'qa', 'perf', 'demo', 'sandbox'] as const;
const registries = ['registry.example', 'images.example/mirror', 'ghcr.example', 'registry.eu.example:5000'] as const;

const teamCount = 40;
const appCount = 400;

/** The words of the fleet of a seed. */
export function createVocabulary(seed: number): Vocabulary {
  const random = drawsOf(seed, purposes.vocabulary);
  const teams = distinctWords(random, teamCount);
  const products = distinctWords(random, appCount);
  const apps = products.map((product): FleetApp => {
    const role = roles[skewedBelow(random, roles.length)] ?? 'api';
    const team = teams[skewedBelow(random, teams.length)] ?? 'core';
    const registry = registries[skewedBelow(random, registries.length)] ?? registries[0];
    const name = `${product}-${role}`;
    return {
      name,
      team,
      role,
      repository: `${registry}/${team}/${name}`,
      tags: versionsOf(random),
      port: random.pick([8080, 8080, 8443, 9090, 3000, 5000, 6379, 50_051]),
    };
  });
  return { teams, apps };
}

/** An environment: most things are in the first. */
export function environmentOf(random: SeededRandom): string {
  return environments[skewedBelow(random, environments.length)] ?? environments[0];
}

function distinctWords(random: SeededRandom, count: number): string[] {
  const words = new Set<string>();
  while (words.size < count) {
    const length = 2 + Math.floor(random.next() ** 3 * 2);
    words.add(Array.from({ length }, () => syllables[random.below(syllables.length)]).join(''));
  }
  return [...words];
}

function versionsOf(random: SeededRandom): string[] {
  const major = 1 + random.below(4);
  const minor = random.below(40);
  return Array.from({ length: 6 }, (_, age) => `${major}.${Math.max(0, minor - age)}.${random.below(12)}`);
}
