import { afterEach, describe, expect, it } from '@jest/globals';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { type CheckSeen, checkOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { onImmuta } from './on-immuta.ts';
import { openSalaries } from './salaries.ts';

let bench: Bench;
let immuta: ImmutaStandIn;
afterEach(async () => {
  await bench.stop();
  await immuta.close();
});

async function checkSeen(number: number): Promise<CheckSeen> {
  const check = await checkOf(bench, number);
  if (check === undefined) throw new Error('there is no check');
  return check;
}

describe('what production lacks of what a policy names', () => {
  it('is told by the check, from what was remembered', async () => {
    immuta = await startImmuta();
    immuta.plantNames({ tags: ['HR.Salary.Base'], groups: ['people-analytic'], purposes: [] });
    immuta.plantSource({ name: 'hr.salaries' });
    bench = await aBench(onImmuta(immuta.url));
    await bench.idle();
    immuta.forgetRequests();
    const pull = await openSalaries(bench, 1);
    await bench.person('owner-hr').approve(pull);
    await bench.idle();
    const { text, summary, conclusion } = await checkSeen(pull);
    expect(text).toContain(
      'line 17: The environment "production" has no group "people-analytics". Did you mean "people-analytic"?',
    );
    expect(text).toContain('line 25: The environment "production" has no purpose "Payroll".');
    expect(text).toContain('has no data source "hr.bonuses", on which this policy is active.');
    expect(text).not.toContain('no tag');
    expect(text).not.toContain('"hr.salaries"');
    // It never blocks, and no event asks the environment.
    expect([summary, conclusion]).toEqual([expect.not.stringContaining('environment'), null]);
    expect(immuta.requests()).toEqual({});
  });

  it('is told to be unknown while the environment does not answer', async () => {
    immuta = await startImmuta();
    await immuta.close();
    bench = await aBench(onImmuta(immuta.url));
    const pull = await openSalaries(bench, 1);
    // The sync is tried again and again, so that the app never rests.
    const { summary, title } = await until('the check is there', () => checkOf(bench, pull));
    expect(summary).toContain('What the environment production has is not known yet');
    expect(title).toBe('0 of 2 approvals · waiting for a governor and 1 more');
  });
});

describe('an owner without a GitHub account', () => {
  it('is counted in the check of each policy that needs them', async () => {
    immuta = await startImmuta();
    const people = 'users:\n  - {github: {login: owner-hr}, identities: [{username: hr.lead@acme.example}]}\n';
    bench = await aBench({ files: { 'policies/people.yml': people } });
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    expect((await checkSeen(pull)).text).toContain('- ⚠ 1 owner has no GitHub account.');
  });
});
