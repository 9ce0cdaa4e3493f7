import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { humanAge } from '../age.ts';
import { ageCell } from './age-cell.ts';
import { kindPrinterOf, printCells } from './kind-printers.ts';
import { readCells, renderCells } from './stored-cells.ts';

const pod = {
  metadata: { name: 'p', creationTimestamp: '2025-12-31T23:57:00Z' },
  spec: { nodeName: 'n', containers: [{ name: 'a' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'a',
        ready: true,
        restartCount: 3,
        state: { running: {} },
        lastState: { terminated: { finishedAt: '2025-12-31T23:55:00Z' } },
      },
    ],
  },
};

function shownAt(nowMs: number): readonly unknown[] {
  const printer = kindPrinterOf('', 'pods') ?? expect.fail('pods have a printer');
  const { cells } = printCells('', 'pods', pod) ?? expect.fail('pods have cells');
  return renderCells(printer.columns, readCells(cells), { name: 'p', nowMs }).cells.slice(0, 5);
}

describe('kept cells', () => {
  test('SEA-P02 cells hold times, their ages are those of the answer, inside a text too', () => {
    expect(printCells('', 'pods', pod)).toEqual({
      version: 1,
      cells:
        '["1/1","Running",{"age":1767225300000,"before":"3 (","after":" ago)"},{"age":1767225420000},"<none>","n","<none>","<none>"]',
      summary: 'Running',
    });
    expect(shownAt(Date.parse('2026-01-01T00:00:00Z'))).toEqual(['p', '1/1', 'Running', '3 (5m ago)', '3m']);
    expect(shownAt(Date.parse('2026-01-03T00:00:00Z'))).toEqual(['p', '1/1', 'Running', '3 (2d ago)', '2d']);
  });

  test('K06 the summary is what the status column says; kinds without a printer keep no cells', () => {
    const node = { status: { conditions: [{ type: 'Ready', status: 'True' }] }, spec: { unschedulable: true } };
    expect(printCells('', 'nodes', node)?.summary).toBe('Ready,SchedulingDisabled');
    expect(printCells('apps', 'deployments', { status: { readyReplicas: 1 } })?.summary).toBe('1/1');
    expect(printCells('', 'namespaces', { status: { phase: 'Active' } })?.summary).toBe('Active');
    expect(printCells('', 'services', {})).not.toHaveProperty('summary');
    expect(printCells('', 'configmaps', {})).not.toHaveProperty('summary');
    expect(printCells('example.org', 'pods', {})).toBeUndefined();
  });

  test('SEA-P02 a body of any shape prints: what has another type is absent', () => {
    const kinds = [
      ['', 'pods'],
      ['', 'nodes'],
      ['', 'namespaces'],
      ['', 'services'],
      ['apps', 'deployments'],
    ] as const;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (metadata, spec, status) => {
        for (const [group, resource] of kinds) {
          const printer = kindPrinterOf(group, resource) ?? expect.fail('has a printer');
          const kept = readCells(printCells(group, resource, { metadata, spec, status })?.cells ?? '');
          const { cells } = renderCells(printer.columns, kept, { name: 'x', nowMs: 0 });
          expect(cells).toHaveLength(printer.columns.length);
          expect(cells.every((cell) => typeof cell === 'string' || typeof cell === 'number')).toBe(true);
        }
      }),
    );
  });

  test('SEA-P06 a kept age shows what the time itself would', () => {
    const times = fc.oneof(
      fc.constantFrom('', '0001-01-01T00:00:00Z', '2025-02-30T00:00:00Z', 'soon', '2025-12-31T23:59:59.999+01:00'),
      fc
        .date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2040-01-01') })
        .map((at) => at.toISOString()),
    );
    fc.assert(
      fc.property(times, fc.nat(Date.parse('2035-01-01')), (time, nowMs) => {
        const columns = [{ name: 'Age', type: 'string', format: '', description: '', priority: 0 }];
        const { cells } = renderCells(columns, { cells: [ageCell(time)] }, { name: '', nowMs });
        expect(cells).toEqual([humanAge(time, nowMs)]);
      }),
    );
  });
});
