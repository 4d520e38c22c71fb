import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { rulesWith } from '../e2e/on-immuta.ts';
import { openSalaries } from '../e2e/salaries.ts';
import { issuesOf } from '../e2e/state.ts';
import { aBench, type Bench } from '../support/bench.ts';
import { a2pBundled as a2p } from '../support/run-a2p.ts';
import { commentsOf } from '../support/seen.ts';
import { until } from '../support/until.ts';

jest.setTimeout(300_000);

const KEY = 'salaries-for-payroll';
const NOBODY_APPROVED = 'Salaries are for everybody';

/** The file in which the environment holds the policy. */
function fileThere(bench: Bench): string {
  const set = join(bench.environment, 'current');
  const name = readdirSync(set).find(
    (one) => !one.startsWith('.') && readFileSync(join(set, one), 'utf8').includes(KEY),
  );
  return join(set, name ?? '');
}
const nameThere = (bench: Bench) => (JSON.parse(readFileSync(fileThere(bench), 'utf8')) as { name: string }).name;

/** Somebody edits the policy in the environment, past everything. */
function edit(bench: Bench, name = NOBODY_APPROVED): void {
  const file = fileThere(bench);
  const policy = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...policy, name }));
}

async function lookAgain(bench: Bench): Promise<void> {
  await bench.restart();
  await bench.idle();
}

const drift = (bench: Bench) =>
  a2p(['drift', '--repository', bench.repository, '--json'], undefined, {
    ...bench.env,
    GITHUB_TOKEN: 'administrator',
    A2P_CACHE: join(bench.environment, '..', 'cache-of-drift'),
  });

describe('what somebody changed in the environment', () => {
  let bench: Bench;
  let pull: number;
  beforeAll(async () => {
    bench = await aBench();
    await bench.idle();
    pull = await openSalaries(bench, 1);
    await bench.idle();
  });
  afterAll(() => bench.stop());
  const told = async () => (await issuesOf(bench)).filter((title) => title.includes('changed by somebody'));

  it('is none at first', async () => {
    const { code, stdout, stderr } = await drift(bench);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ edited: [], environment: [], scope: [] });
    expect(await told()).toEqual([]);
  });

  it('F34: is told in one issue with both values, and not overwritten', async () => {
    edit(bench);
    await lookAgain(bench);
    await lookAgain(bench);
    expect(nameThere(bench)).toBe(NOBODY_APPROVED);
    expect(await told()).toEqual(['The production environment was changed by somebody']);
    const { code, stdout } = await drift(bench);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).environment).toEqual([
      { policyKey: KEY, due: expect.stringMatching(/^[0-9a-f]{64}$/), there: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('is looked for by as many requests where 500 files differ as where one does', async () => {
    const edits = (count: number) =>
      Object.fromEntries(
        ['dev', 'prod'].flatMap((place) =>
          Array.from({ length: count }, (_, at) => [`policies/${place}/by-hand-${at}.yml`, `not: a policy ${count}\n`]),
        ),
      );
    const asked = async (count: number) => {
      await bench.commit('administrator', 'main', edits(count));
      await bench.idle();
      bench.github.resetRequests();
      const { stdout } = await drift(bench);
      expect(JSON.parse(stdout).edited).toHaveLength(count);
      return bench.github.requestCounts({ actor: 'user:administrator' });
    };
    const few = await asked(1);
    expect(await asked(500)).toEqual(few);
    const gone = Object.keys(edits(500)).map((path) => [path, null] as const);
    await bench.commit('administrator', 'main', Object.fromEntries(gone));
    await bench.idle();
  });

  it('is proposed for review at a governor’s `/adopt`, with that governor as its author', async () => {
    await bench.person('governor-2').comment(pull, `/adopt ${KEY}`);
    await bench.idle();
    const { octokit } = bench.person('administrator');
    const [owner = '', repo = ''] = bench.repository.split('/');
    const { data } = await octokit.pulls.list({ owner, repo, state: 'open' });
    const adopted = data.find(({ title }) => title === 'Adopt what the environment holds');
    const text = await bench.github.git(bench.repository, ['show', `${adopted?.head.sha}:policies/dev/${KEY}.yml`]);
    expect(text).toContain(`name: ${NOBODY_APPROVED}`);
    await bench.person('governor-2').approve(adopted?.number ?? 0);
    await bench.person('owner-hr').approve(adopted?.number ?? 0);
    await bench.idle();
    const runs = await octokit.checks.listForRef({ owner, repo, ref: adopted?.head.sha ?? '' });
    expect(runs.data.check_runs.map(({ output }) => output.title)).toEqual([
      expect.stringContaining('1 of 2 approvals'),
    ]);
  });

  it('is put back at a governor’s `/repair`, and the issue is closed', async () => {
    await bench.person('owner-hr').comment(pull, '/repair');
    await bench.idle();
    expect(nameThere(bench)).toBe(NOBODY_APPROVED);
    await bench.person('governor-2').comment(pull, '/repair');
    await bench.idle();
    expect(nameThere(bench)).toBe('Salaries are for payroll');
    expect(await told()).toEqual([]);
    expect((await commentsOf(bench, pull)).join()).toContain('enforces what was approved again');
    expect((await drift(bench)).code).toBe(0);
  });
});

describe('the issue about what somebody changed follows it', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await aBench();
    await bench.idle();
  });
  afterAll(() => bench.stop());

  async function issues(state: 'open' | 'all') {
    const [owner = '', repo = ''] = bench.repository.split('/');
    const { data } = await bench.person('administrator').octokit.issues.listForRepo({ owner, repo, state });
    return data
      .filter(({ title }) => title.includes('changed by somebody'))
      .map(({ number, body }) => ({ number, body: body ?? '' }))
      .sort((a, b) => a.number - b.number);
  }
  const change = (issue: number, to: { readonly body?: string; readonly state?: 'closed' }) => {
    const [owner = '', repo = ''] = bench.repository.split('/');
    return bench.person('administrator').octokit.issues.update({ owner, repo, issue_number: issue, ...to });
  };

  it('appears, and says something else where it changes', async () => {
    edit(bench);
    await lookAgain(bench);
    const [first] = await issues('open');
    edit(bench, 'Salaries are for nobody');
    await lookAgain(bench);
    const [second, ...more] = await issues('open');
    expect([second?.number, more]).toEqual([first?.number, []]);
    expect(second?.body).not.toBe(first?.body);
  });

  it('is put right where a person edits it', async () => {
    const [told] = await issues('open');
    const [mark] = told?.body.split('\n') ?? [];
    await change(told?.number ?? 0, { body: `${mark}\nNothing to see here.` });
    await lookAgain(bench);
    expect(await issues('open')).toEqual([told]);
  });

  it('is opened again, as another one, where a person takes its mark away or closes it while it stands', async () => {
    const [told] = await issues('open');
    await change(told?.number ?? 0, { state: 'closed' });
    await lookAgain(bench);
    const [again, ...more] = await issues('open');
    expect([again?.body, more]).toEqual([told?.body, []]);
    await change(again?.number ?? 0, { body: 'No mark.' });
    await lookAgain(bench);
    expect((await issues('open')).filter(({ body }) => body === told?.body)).toHaveLength(1);
    await change(again?.number ?? 0, { state: 'closed' });
  });

  it('is closed where it is gone, and another one is opened where it comes back', async () => {
    const [told] = await issues('open');
    edit(bench, 'Salaries are for payroll');
    await lookAgain(bench);
    expect(await issues('open')).toEqual([]);
    const closed = (await issues('all')).find(({ number }) => number === told?.number);
    expect(closed?.body).toContain('Nothing there is otherwise than it was put there.');
    edit(bench);
    await lookAgain(bench);
    const [back, ...more] = await issues('open');
    expect([back?.number === told?.number, more]).toEqual([false, []]);
  });
});

it('is looked for as often as the rules say, whatever happens or not', async () => {
  const from = 'environments:';
  const bench = await aBench({
    files: await rulesWith({ [`\n${from}`]: `\ndrift: { check: every minute }\n${from}` }),
    env: { A2P_SWEEP_SECONDS: '86400' },
  });
  try {
    await bench.idle();
    edit(bench);
    bench.github.resetRequests();
    await until('it is told', async () => ((await issuesOf(bench)).length > 0 ? true : undefined));
    const asked = bench.github.requests({ actor: 'installation:approve-to-promote' });
    expect(asked.filter(({ kind }) => kind !== 'git').map(({ operation }) => operation)).toEqual([
      'OwnIssues',
      'issues/create',
    ]);
  } finally {
    await bench.stop();
  }
});

it('is put back by itself where the rules say `repair`', async () => {
  const from = 'environments:';
  const bench = await aBench({ files: await rulesWith({ [`\n${from}`]: `\ndrift: { repair: true }\n${from}` }) });
  try {
    await bench.idle();
    edit(bench);
    await lookAgain(bench);
    expect(nameThere(bench)).toBe('Salaries are for payroll');
    expect(await issuesOf(bench)).toEqual([]);
  } finally {
    await bench.stop();
  }
});
