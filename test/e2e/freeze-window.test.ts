import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type AppClock, appClock } from '../faults/app-clock.ts';
import { checkOf } from '../support/seen.ts';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { statementsOf } from './state.ts';

const RULES = '.github/approve-to-promote.yml';
const HOUR = 3_600_000;

let clock: AppClock;
let stage: Stage;
beforeEach(() => {
  clock = appClock();
});
afterEach(async () => {
  await stage.bench.stop();
  clock.remove();
});

/** The worked example with a window that begins and ends so many hours from now. */
async function frozen(from: number, to: number, more = ''): Promise<void> {
  const moment = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString().slice(0, 16);
  const rules = exampleFile(RULES).replace(/^promotion:.*\n(?: .*\n)*/m, '');
  const freeze = `{ name: year end, timeZone: UTC, from: "${moment(from)}", to: "${moment(to)}" }`;
  stage = await aStage({
    env: clock.env,
    files: { [RULES]: `${rules}\npromotion:\n  freeze: [${freeze}]\n${more}` },
  });
}

async function approvedAndMerged(): Promise<number> {
  const { number } = await stage.propose({ files: { [SALARIES]: salaries('5.50') } });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, number, 'APPROVE');
  expect(await stage.verdict(number)).toMatch(/^success: Approved/);
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
  return number;
}

async function later(hours: number): Promise<void> {
  clock.ahead(hours * HOUR);
  await stage.bench.restart();
  await stage.bench.idle();
}

it('what is approved and merged in a freeze window waits, whoever commands it, and is promoted when it is over', async () => {
  await frozen(-1, 2);
  const number = await approvedAndMerged();
  await stage.as('governor-2').issues.createComment({ ...stage.at, issue_number: number, body: '/promote' });
  await stage.bench.idle();
  expect(await statementsOf(stage.bench)).toEqual([]);
  expect(await stage.onMain(SALARIES_IN_PROD)).not.toContain('5.50');
  await later(3);
  expect(await statementsOf(stage.bench)).toHaveLength(1);
  expect(await stage.onMain(SALARIES_IN_PROD)).toContain('5.50');
});

it('a promotion pull request is red in a freeze window', async () => {
  await frozen(2, 4, '  into: pull-request\n');
  await approvedAndMerged();
  const verdict = async () => {
    const { data } = await stage.as('administrator').pulls.list({ ...stage.at, state: 'open' });
    const check = await checkOf(stage.bench, data[0]?.number ?? 0);
    return `${check?.conclusion}: ${check?.title} ${check?.summary}`;
  };
  expect(await verdict()).toMatch(/^success: Merging this promotes it/);
  await later(3);
  expect(await verdict()).toMatch(/^failure: .*Nothing is promoted now: `frozen: year end`/);
  await later(5);
  expect(await verdict()).toMatch(/^success: Merging this promotes it/);
});
