import { afterEach, describe, expect, it } from '@jest/globals';
import { appClock } from '../faults/app-clock.ts';
import { type ImmutaStandIn, startImmuta } from '../immuta/start-immuta.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { type CheckSeen, checkOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { onImmuta, rulesWith } from './on-immuta.ts';
import { approvedSalaries, openSalaries, PROD } from './salaries.ts';

const LEDGER = 'refs/heads/approve-to-promote/ledger';
const PEOPLE = `users:
  - { github: { login: owner-hr }, identities: [{ username: hr.lead@acme.example }] }
  - { github: { login: owner-payroll }, identities: [{ iamid: okta, username: payroll.lead@acme.example }] }
`;

let bench: Bench;
let immuta: ImmutaStandIn;
afterEach(async () => {
  await bench.stop();
  await immuta.close();
});

/** A repository whose catalogue is that of production, an Immuta that knows of one table with salaries. */
async function start(
  more?: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  immuta = await startImmuta();
  immuta.plantSource({
    name: 'hr.salaries',
    tags: ['Dept.HR'],
    columns: [{ name: 'monthly_salary', tags: ['HR.Salary.Base'] }],
    owners: [
      { iamid: 'bim', userid: 'hr.lead@acme.example' },
      { iamid: 'bim', userid: 'nobody@acme.example' },
    ],
  });
  const on = onImmuta(immuta.url);
  bench = await aBench({ ...on, env: { ...on.env, ...env }, files: await files(more) });
}

async function files(more: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, string>>> {
  const rules = await rulesWith({
    ...more,
    '# catalogue: { from: repository, directory: policies/data-sources }': 'catalogue: { from: prod, maxAge: 24h }',
    '# owners: { atLeast: 0, each: false }': 'owners: { each: true }',
  });
  return { ...rules, 'policies/people.yml': PEOPLE };
}

async function checkSeen(number: number): Promise<CheckSeen> {
  const check = await checkOf(bench, number);
  if (check === undefined) throw new Error('there is no check');
  return check;
}

const inProduction = () => bench.github.git(bench.repository, ['show', `main:${PROD}`]);

describe('a catalogue that is an environment’s own', () => {
  it('decides by the snapshot on the ledger, and no event asks the environment', async () => {
    await start();
    await bench.idle();
    immuta.forgetRequests();
    const pull = await openSalaries(bench, 1);
    await bench.idle();
    expect((await checkSeen(pull)).text).toContain('Data sources: `hr.salaries`.');
    expect((await checkSeen(pull)).text).toContain('1 owner has no GitHub account.');
    await bench.person('governor-2').approve(pull);
    await bench.person('governor-3').approve(pull);
    await bench.idle();
    expect((await checkSeen(pull)).title).toContain('waiting for an owner of hr.salaries');
    await bench.person('owner-hr').approve(pull);
    await bench.idle();
    expect((await checkSeen(pull)).conclusion).toBe('success');
    expect(immuta.requests()).toEqual({});
    const kept = await bench.github.git(bench.repository, ['ls-tree', '-r', '--name-only', LEDGER]);
    expect(kept).toMatch(/^catalogues\/prod\/\d+-[0-9a-f]{16}\.json$/m);
  });

  it('is read anew at promotion: owners of what came into scope are heard first', async () => {
    await start();
    await bench.idle();
    const pull = await approvedSalaries(bench, 2);
    await bench.idle();
    expect((await checkSeen(pull)).conclusion).toBe('success');
    await bench.app().stop();
    immuta.plantSource({
      name: 'hr.bonuses',
      columns: [{ name: 'amount', tags: ['HR.Salary.Bonus'] }],
      owners: [{ iamid: 'okta', userid: 'payroll.lead@acme.example' }],
    });
    await bench.person('governor-1').merge(pull);
    await bench.restart();
    await bench.idle();
    expect(await inProduction()).toContain('"0.00"');
    const { text, conclusion } = await checkSeen(pull);
    expect([text, conclusion]).toEqual([expect.stringContaining('**In Review**'), 'failure']);
    expect(text).toContain('Could approve: `governor-3` and `owner-payroll`.');
    await bench.person('owner-payroll').approve(pull);
    await bench.idle();
    expect(await inProduction()).toContain('"2.00"');
  });

  it('is read anew at promotion by an app that read it minutes ago', async () => {
    const clock = appClock();
    try {
      await start({}, clock.env);
      await bench.idle();
      const pull = await approvedSalaries(bench, 2);
      await bench.idle();
      expect((await checkSeen(pull)).conclusion).toBe('success');
      immuta.plantSource({
        name: 'hr.bonuses',
        columns: [{ name: 'amount', tags: ['HR.Salary.Bonus'] }],
        owners: [{ iamid: 'okta', userid: 'payroll.lead@acme.example' }],
      });
      clock.ahead(120_000);
      await bench.person('governor-1').merge(pull);
      await bench.idle();
      expect(await inProduction()).toContain('"0.00"');
      expect((await checkSeen(pull)).text).toContain('**In Review**');
    } finally {
      clock.remove();
    }
  });

  it('is known to a repository that is only observed, to which nothing is written', async () => {
    await start({ '\ngovernors:': '\nmode: observe\ngovernors:' });
    await bench.idle();
    const pull = await openSalaries(bench, 4);
    await bench.idle();
    const { data: opened } = await bench.person('administrator').octokit.pulls.get({
      owner: 'acme',
      repo: 'policies',
      pull_number: pull,
    });
    const { data } = await bench.person('administrator').octokit.checks.listForRef({
      owner: 'acme',
      repo: 'policies',
      ref: opened.head.sha,
    });
    expect(data.check_runs.map(({ name }) => name)).toEqual(['approve-to-promote (observing)']);
    expect(data.check_runs[0]?.output.text).toContain('Data sources: `hr.salaries`.');
    expect(await bench.github.git(bench.repository, ['for-each-ref', LEDGER])).toBe('');
  });

  it('that was never read is unknown, not empty: everything is in review, and nothing is refused for it', async () => {
    immuta = await startImmuta();
    await immuta.close();
    bench = await aBench({ ...onImmuta(immuta.url), files: await files() });
    const pull = await approvedSalaries(bench, 3);
    await bench.person('owner-payroll').approve(pull);
    const check = await until('the governors are counted', async () => {
      const seen = await checkOf(bench, pull);
      return seen?.text.includes('governor-2') ? seen : undefined;
    });
    expect(check.conclusion).toBeNull();
    expect(check.summary).toContain('the data sources of prod have not been read yet');
    expect(check.summary).not.toContain('tag');
  });
});
