import { StatusError } from '@orrery/model';
import { describe, expect, test } from 'vitest';
import type { PathPrefix } from '../request/parse-path.ts';
import { type RequestedColumns, readRequestedColumns } from './requested-columns.ts';

const native: PathPrefix = { kind: 'fleet', isCompatible: false };
const table = { kind: 'table', version: 'v1' } as const;

function read(text: string, prefix = native): RequestedColumns | undefined {
  return readRequestedColumns({ query: new URLSearchParams([['columns', text]]), prefix }, table);
}

/** The columns in short: kind and name. */
function short(text: string): readonly string[] {
  return (read(text)?.columns ?? []).map((one) => ('name' in one ? `${one.kind} ${one.name}` : one.kind));
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return `${error.reason} ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the parameter columns', () => {
  test('SEA-P07 names, paths and facts of the source; commas inside brackets and quotes do not part them', () => {
    expect(short('NAME,IP:.status.podIP,+fresh,+source')).toEqual(['own NAME', 'path IP', 'fresh', 'source']);
    expect(short('A:.spec.list[0,1], B:{.spec.x} ,C:metadata.labels[\'a\'],D:.x[?(@.n=="p,q")].y')).toEqual([
      'path A',
      'path B',
      'path C',
      'path D',
    ]);
    expect(short('fresh')).toEqual(['own fresh']);
    expect(read('')).toBeUndefined();
  });

  test('SEA-P07 a plus sign in front extends, also one that a client did not encode', () => {
    expect(read('+IP')?.isExtension).toBe(true);
    expect(read(' fresh')).toEqual({ isExtension: true, columns: [{ kind: 'fresh' }] });
    expect(read('Name,+fresh')?.isExtension).toBe(false);
  });

  test.each([
    ['A:.spec[', /"\.spec\[" is not accepted/],
    ['A:', /"" is not accepted/],
    [':.spec', /":\.spec" is not accepted/],
    ['+', /"" is not accepted/],
    ['NODE:node.name', /goes over to another object/],
    ['ZONE:node.label:topology.kubernetes.io/zone', /goes over to another object/],
    [Array.from({ length: 101 }, () => 'Name').join(','), /101 columns are more than 100/],
  ])('SEA-00 SEA-N03 %s is refused', (text, why) => {
    expect(refusalOf(() => read(text))).toMatch(/^BadRequest query parameter columns: /);
    expect(refusalOf(() => read(text))).toMatch(why);
  });

  test('SEA-P07 they are for native paths and tables only', () => {
    const compatible = { kind: 'cluster', name: 'one', isCompatible: true } as const;
    expect(refusalOf(() => read('Name', compatible))).toMatch(/^BadRequest .*below \/fleet only/);
    expect(refusalOf(() => read('Name', { kind: 'root' }))).toMatch(/^BadRequest .*below \/fleet only/);
    const query = new URLSearchParams('columns=Name');
    const plain = (): unknown => readRequestedColumns({ query, prefix: native }, { kind: 'plain' });
    expect(refusalOf(plain)).toMatch(/^BadRequest .*for tables only/);
  });
});
