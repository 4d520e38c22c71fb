import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { inTurn, median, rounded } from './timing.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const bench = (...args: readonly string[]) =>
  run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/bench/main.ts', ...args], { cwd: ROOT }).catch(
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

describe('npm run bench', () => {
  it('prints one object with every figure, its goal, and what it was made from', async () => {
    const { stdout } = await bench('--json', '--quick');
    const { goals, from, machine, requestsPerEvent, ...figures } = JSON.parse(stdout);
    expect(Object.keys(figures)).toEqual([
      'verdictRatio',
      'verdictOfPushRatio',
      'decisionMs',
      'decisionWithObjectorsMs',
      'validateRatio',
      'validateProcessRatio',
      'memoryMb',
      'postgresSyncRatio',
      'immutaRequests',
      'scopeMs',
      'scopeOnePolicyMs',
    ]);
    expect(Object.values(figures).every((value) => typeof value === 'number' && value > 0)).toBe(true);
    expect(Object.keys(goals)).toEqual(['requestsPerEvent', ...Object.keys(figures)]);
    expect(Object.keys(requestsPerEvent).sort()).toEqual(Object.keys(goals.requestsPerEvent).sort());
    expect(from.immutaRequests).toEqual({
      policies: 3,
      changed: 1,
      pagesOfTheList: 1,
      'GET /policy/global': 2,
      'POST /api/v2/policy': 1,
    });
    expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
  });

  it('runs one measure alone, as a table for people', async () => {
    const { stdout } = await bench('--quick', '--only', 'immutaRequests');
    expect(stdout.split(/\s+/)).toEqual(['immutaRequests', '3', '≤', '3', 'met', '']);
  });

  it('says which measures there are where one is asked for that is none', async () => {
    expect(await bench('--only', 'speed')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/speed.*verdict, decision/),
    });
  });
});

describe('what figures are made of', () => {
  it('medians, of both sides in turn', async () => {
    const [ours, floor] = [
      [4, 6, 100],
      [2, 3, 1],
    ];
    const next = (list: number[]) => async () => list.shift() ?? 0;
    expect(await inTurn(3, next(ours), next(floor))).toEqual({ ours: 6, floor: 2, ratio: 3 });
    expect(() => median([])).toThrow('nothing was measured');
  });

  it('three digits', () => {
    expect([rounded(1.23456), rounded(12_345.6)]).toEqual([1.23, 12_300]);
  });
});
