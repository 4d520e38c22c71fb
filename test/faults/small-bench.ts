import { readdirSync } from 'node:fs';
import { aBench, type Bench, type BenchOptions } from '../support/bench.ts';
import { opening } from './open-benches.ts';

const KEPT = [
  'salaries-for-payroll.yml',
  'coordinates-rounded.yml',
  'rows-of-own-region.yml',
  'board-papers-by-hand.yml',
];
const ROOT = new URL('../../', import.meta.url);
/** Two approvals are enough for every policy: faults are tried here, not quorums. */
const RULES = `
approvals: { required: 2, governors: 1 }
governors: { users: [{ login: governor-1 }, { login: governor-2 }], teams: [acme/data-governors] }
environments: { prod: { directory: policies/prod, connection: production } }
`;

/** The bench with a repository of few policies, at rest: a restart reads little. `rules` are added to the rules file. */
export async function aSmallBench(options: BenchOptions = {}, rules = ''): Promise<Bench> {
  const others = ['dev', 'prod'].flatMap((place) =>
    readdirSync(new URL(`policies/${place}`, ROOT))
      .filter((name) => !KEPT.includes(name))
      .map((name) => [`policies/${place}/${name}`, null] as const),
  );
  const files = {
    ...Object.fromEntries(others),
    '.github/approve-to-promote.yml': `${RULES}${rules}`,
    ...options.files,
  };
  const bench = opening(await aBench({ ...options, files }));
  if (options.start !== false) await bench.idle();
  return bench;
}

/** Opens a bench, plays on it, and closes it. */
export async function onSmallBench<T>(
  play: (bench: Bench) => Promise<T>,
  options: BenchOptions = {},
  rules = '',
): Promise<T> {
  const bench = await aSmallBench(options, rules);
  try {
    return await play(bench);
  } finally {
    await bench.stop();
  }
}
