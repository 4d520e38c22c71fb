import { describe, expect, it } from '@jest/globals';
import type { Fault } from './fault.ts';
import { matrix } from './matrix.ts';
import { playMatrix } from './play-matrix.ts';

/** A few rows of each kind; `npm run faults` plays them all, and kills by the thousand. */
const SHORT = ['F3', 'F5', 'F21', 'random:1'];

const MANNER = { limit: 240, stop: new AbortController().signal, part: { nth: 1, of: 1 } };

describe('the fault matrix', () => {
  it('has a row for every fault from F1 to F45', () => {
    const named = matrix.map(({ id }) => id).filter((id) => /^F\d+$/.test(id));
    expect(named).toEqual([...Array(45)].map((_, at) => `F${at + 1}`));
  });

  it('loses and doubles nothing in its short form', async () => {
    const rows = matrix.filter(({ id }) => SHORT.includes(id));
    const lines: string[] = [];
    const total = await playMatrix(rows, { crashes: 4, seed: 1, short: true, atOnce: 2, ...MANNER }, true, (line) =>
      lines.push(line),
    );
    expect(lines.map((line) => JSON.parse(line)).filter(({ ok }) => ok !== true)).toEqual([]);
    expect(total).toMatchObject({ ok: true, faults: SHORT.length, lost: 0, duplicated: 0 });
  }, 300_000);
});

describe('a line of the matrix', () => {
  const play = (
    tally: () => Promise<{ runs: number; planned?: number; lost: string[]; duplicated: string[] }>,
  ): Fault => ({
    id: 'F1',
    what: 'x',
    play: tally,
  });
  const printed = async (fault: Fault) => {
    const lines: string[] = [];
    const { ok } = await playMatrix([fault], { crashes: 1, seed: 1, short: true, atOnce: 1, ...MANNER }, true, (line) =>
      lines.push(line),
    );
    const { fault: _, seconds: __, seen: ___, ...line } = JSON.parse(lines[0] ?? '{}');
    return { ok, line };
  };
  it.each([
    [
      'nothing lost',
      play(async () => ({ runs: 2, lost: [], duplicated: [] })),
      true,
      { runs: 2, lost: 0, duplicated: 0, ok: true },
    ],
    [
      'something lost',
      play(async () => ({ runs: 2, lost: ['a'], duplicated: [] })),
      false,
      { runs: 2, lost: 1, duplicated: 0, ok: false },
    ],
    [
      'something doubled',
      play(async () => ({ runs: 1, lost: [], duplicated: ['a'] })),
      false,
      { runs: 1, lost: 0, duplicated: 1, ok: false },
    ],
    [
      'never struck',
      play(async () => ({ runs: 0, lost: [], duplicated: [] })),
      false,
      { runs: 0, lost: 0, duplicated: 0, ok: false },
    ],
    [
      'struck less often than planned',
      play(async () => ({ runs: 1, planned: 2, lost: [], duplicated: [] })),
      false,
      { runs: 1, planned: 2, lost: 0, duplicated: 0, ok: false },
    ],
    ['an error', play(() => Promise.reject(new Error('x'))), false, { runs: 1, lost: 1, duplicated: 0, ok: false }],
    [
      'no such part',
      { id: 'F32', what: 'x', notHere: 'none' },
      true,
      { runs: 0, lost: 0, duplicated: 0, ok: 'n/a', why: 'none' },
    ],
  ] as const)('says so: %s', async (_, fault, ok, line) => {
    expect(await printed(fault)).toEqual({ ok, line });
  });

  it('says that a row which does not end has failed, and ends', async () => {
    const lines: string[] = [];
    const hangs: Fault = { id: 'F1', what: 'x', play: () => new Promise(() => {}) };
    const manner = { crashes: 1, seed: 1, short: true, atOnce: 1, ...MANNER, limit: 0.01 };
    const total = await playMatrix([hangs], manner, true, (line) => lines.push(line));
    expect(total).toMatchObject({ ok: false, lost: 1 });
    expect(JSON.parse(lines[0] ?? '').seen[0]).toContain('not over after 0.01 s');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ fault: 'total', ok: false });
  });
});
