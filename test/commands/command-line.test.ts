import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issuesOf, production, pullSeen, statementsOf } from '../e2e/state.ts';
import { a2pBundled as a2p, type Ran } from '../support/run-a2p.ts';
import { commentsOf } from '../support/seen.ts';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';

const KEY = 'salaries-for-payroll';
const APP = 'installation:approve-to-promote';
const NEEDS_THE_OPERATOR = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'];

let stage: Stage;
let folder: string;
/** Runs the real command as the owner of a token; `as-app` gives it the App's own settings too. */
function run(token: string, asApp: 'as-app' | 'alone', ...args: readonly string[]): Promise<Ran> {
  const { env } = stage.bench;
  const given = Object.entries(env).filter(([name]) => asApp === 'as-app' || !NEEDS_THE_OPERATOR.includes(name));
  return a2p([...args, '--json'], folder, {
    ...Object.fromEntries(given),
    GITHUB_TOKEN: token,
    A2P_CACHE: join(folder, 'cache'),
  });
}
const said = ({ stdout }: Ran) => JSON.parse(stdout) as Record<string, unknown>;
const constantInProduction = async () => /"(\d+\.\d\d)"/.exec(await stage.onMain(SALARIES_IN_PROD))?.[1];
const pull = (number: number) => `${stage.bench.repository}#${number}`;

/** Who wrote what since the requests were last reset; a GraphQL operation is a query where it is none of the App's mutations. */
const writes = () =>
  stage.bench.github
    .requests()
    .filter(({ kind, method, operation }) => {
      if (kind === 'git') return operation === 'push';
      return kind === 'graphql' ? operation === 'MoveBranch' : method !== 'GET';
    })
    .map(({ actor, operation }) => `${actor} ${operation}`);

/** Approved by two governors and merged by somebody who is none. */
async function held(constant: string, by = 'governor-1'): Promise<number> {
  const proposal = await stage.propose({ by, files: { [SALARIES]: salaries(constant) } });
  for (const login of ['governor-1', 'governor-2', 'governor-3'].filter((one) => one !== by))
    await stage.review(login, proposal.number, 'APPROVE');
  await stage.verdict(proposal.number);
  await stage.as('release-manager').pulls.merge({ ...stage.at, pull_number: proposal.number });
  await stage.bench.idle();
  return proposal.number;
}

beforeAll(async () => {
  stage = await aStage();
  folder = await mkdtemp(join(tmpdir(), 'a2p-command-line-'));
});
afterAll(async () => {
  await stage.bench.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a2p promote', () => {
  let number = 0;

  it('says in a dry run what would come into force, and writes nothing anywhere', async () => {
    number = await held('1.10');
    expect(await statementsOf(stage.bench)).toEqual([]);
    stage.bench.github.resetRequests();
    const dry = await run('governor-2', 'as-app', 'promote', pull(number), '--dry-run');
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(said(dry)).toMatchObject({
      outcome: 'would be promoted',
      by: 'governor-2',
      statement: 1,
      changes: [{ place: 'prod', path: 'salaries-for-payroll.yml', pull: number }],
    });
    expect(writes()).toEqual([]);
    expect(stage.bench.github.requests({ actor: APP })).toEqual([]);
  });

  it('is refused to everybody whom GitHub does not know as a governor, and writes nothing', async () => {
    stage.bench.github.resetRequests();
    for (const login of ['release-manager', 'owner-hr', 'administrator']) {
      const refused = await run(login, 'as-app', 'promote', pull(number));
      expect([refused.code, said(refused)]).toEqual([
        1,
        expect.objectContaining({ outcome: 'refused', why: `${login} is no governor of acme/policies` }),
      ]);
    }
    const nobody = await run('nobody-at-all', 'as-app', 'promote', pull(number));
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('must be the token of a person')]);
    expect(writes()).toEqual([]);
    expect(await statementsOf(stage.bench)).toEqual([]);
  });

  it('asks the server in the name of the governor, and says which statement came of it', async () => {
    const done = await run('governor-2', 'alone', 'promote', pull(number));
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(said(done)).toMatchObject({ outcome: 'promoted', statement: 1, by: 'governor-2' });
    await stage.bench.idle();
    expect(await constantInProduction()).toBe('1.10');
    expect(await statementsOf(stage.bench)).toMatchObject([{ pulls: [{ promoter: { login: 'governor-2' } }] }]);
  });

  it('does nothing when it is said again', async () => {
    const comments = await commentsOf(stage.bench, number);
    const again = await run('governor-3', 'as-app', 'promote', pull(number));
    expect([again.code, said(again)]).toEqual([0, expect.objectContaining({ outcome: 'in force' })]);
    expect(await commentsOf(stage.bench, number)).toEqual(comments);
    expect(await statementsOf(stage.bench)).toHaveLength(1);
  });

  it('does the whole work by itself where no server runs, and the server finds nothing left to do', async () => {
    const two = await held('2.20', 'governor-2');
    await stage.bench.app().stop();
    const unheard = await run('governor-3', 'alone', 'promote', pull(two), '--wait', '0');
    expect([unheard.code, said(unheard)]).toEqual([2, expect.objectContaining({ outcome: 'no answer yet' })]);
    const done = await run('governor-3', 'as-app', 'promote', pull(two));
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(said(done)).toMatchObject({ outcome: 'promoted', statement: 2 });
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    expect(await constantInProduction()).toBe('2.20');
    const before = await pullSeen(stage.bench, two);
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await pullSeen(stage.bench, two)).toEqual(before);
    expect(before.comments.filter((line) => line.includes('Promoted'))).toHaveLength(1);
    expect(await statementsOf(stage.bench)).toHaveLength(2);
    expect(await issuesOf(stage.bench)).toEqual([]);
  });

  it('says why there is nothing to promote: not merged, not approved', async () => {
    const open = await stage.propose({ files: { [SALARIES]: salaries('9.90') } });
    const early = await run('governor-2', 'alone', 'promote', pull(open.number));
    expect([early.code, said(early).why]).toEqual([1, expect.stringContaining('is not merged')]);
    await stage.as('administrator').pulls.merge({ ...stage.at, pull_number: open.number });
    await stage.bench.idle();
    const unapproved = await run('governor-2', 'alone', 'promote', pull(open.number));
    expect([unapproved.code, said(unapproved).why]).toEqual([1, expect.stringContaining('approvals are missing')]);
    expect(await constantInProduction()).toBe('2.20');
    // Puts dev back, so that what follows stands on approved bytes.
    const back = await stage.propose({ files: { [SALARIES]: salaries('2.20') } });
    await stage.verdict(back.number);
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: back.number });
    await stage.bench.idle();
  });
});

describe('a2p rollback', () => {
  const rollback = (token: string, asApp: 'as-app' | 'alone', ...more: readonly string[]) =>
    run(token, asApp, 'rollback', stage.bench.repository, KEY, ...more);

  it('is refused to an owner and to who made the bytes that were live before', async () => {
    stage.bench.github.resetRequests();
    const owner = await rollback('owner-hr', 'as-app');
    expect([owner.code, said(owner).why]).toEqual([1, 'owner-hr is no governor of acme/policies']);
    const maker = await rollback('governor-1', 'as-app');
    expect([maker.code, said(maker).why]).toEqual([1, expect.stringContaining('you took part in making the bytes')]);
    const unknown = await run('governor-3', 'as-app', 'rollback', stage.bench.repository, 'no-such-policy');
    expect([unknown.code, said(unknown).why]).toEqual([1, expect.stringContaining('no promotion has changed')]);
    expect(writes()).toEqual([]);
  });

  it('says in a dry run what would come back, and writes nothing', async () => {
    stage.bench.github.resetRequests();
    const dry = await rollback('governor-3', 'as-app', '--dry-run');
    expect([dry.code, said(dry)]).toEqual([
      0,
      expect.objectContaining({ outcome: 'would be rolled back', undoes: 2, statement: 3 }),
    ]);
    expect(writes()).toEqual([]);
  });

  it('brings back what was live before, once, and leaves the rest on hold', async () => {
    const done = await rollback('governor-3', 'alone');
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(said(done)).toMatchObject({ outcome: 'rolled back', statement: 3, undoes: 2 });
    await stage.bench.idle();
    expect(await constantInProduction()).toBe('1.10');
    const again = await rollback('governor-3', 'alone');
    expect([again.code, said(again).why]).toEqual([1, expect.stringContaining('rolled back already')]);
    expect(await statementsOf(stage.bench)).toHaveLength(3);
  });
});

describe('a2p sync', () => {
  let fresh: Stage;
  beforeAll(async () => {
    fresh = await aStage({ start: false });
  });
  afterAll(() => fresh.bench.stop());
  const sync = (env: Readonly<Record<string, string>>, ...more: readonly string[]) =>
    a2p(['sync', fresh.bench.repository, '--json', ...more], folder, {
      ...env,
      A2P_CACHE: join(folder, 'cache-of-sync'),
    });
  const asPerson = () => {
    const { GHE_HOST = '', GHE_PROTOCOL = '', CONNECTIONS_FILE = '' } = fresh.bench.env;
    return { GHE_HOST, GHE_PROTOCOL, CONNECTIONS_FILE, GITHUB_TOKEN: 'owner-hr' };
  };

  it('says in a dry run what it would do, and does nothing', async () => {
    const dry = await sync(asPerson(), '--dry-run');
    expect([dry.code, dry.stderr]).toEqual([1, '']);
    const { plan } = said(dry) as { plan: { steps: { act: string }[] } };
    expect(new Set(plan.steps.map(({ act }) => act))).toEqual(new Set(['create']));
    expect(await readdir(fresh.bench.environment)).toEqual([]);
  });

  it('is the App’s: nobody else’s token will do', async () => {
    const { code, stderr } = await sync(asPerson());
    expect([code, stderr]).toEqual([2, expect.stringContaining('APP_ID and PRIVATE_KEY')]);
    expect(await readdir(fresh.bench.environment)).toEqual([]);
  });

  it('makes the environment enforce what is in force, not what somebody pushed to production’s folder', async () => {
    await fresh.bench.commit('administrator', 'main', { [SALARIES_IN_PROD]: salaries('6.66') });
    const done = await sync(fresh.bench.env);
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(said(done)).toMatchObject({ did: 'synced', settled: true, failures: [] });
    const { branch, environment } = await production(fresh.bench);
    expect(Object.keys(environment)).toEqual(Object.keys(branch));
    expect(JSON.stringify(environment)).not.toContain('6.66');
  });

  it('does nothing when it is done again', async () => {
    const again = await sync(fresh.bench.env);
    expect([again.code, said(again)]).toEqual([0, expect.objectContaining({ did: 'nothing', outcomes: [] })]);
    expect((await sync(asPerson(), '--dry-run')).code).toBe(0);
  });

  it('leaves what somebody changed there, and says so in a dry run before', async () => {
    const set = join(fresh.bench.environment, 'current');
    const [name = ''] = (await readdir(set)).filter((one) => !one.startsWith('.'));
    const policy = JSON.parse(await readFile(join(set, name), 'utf8')) as { policyKey: string };
    await writeFile(join(set, name), JSON.stringify({ ...policy, name: 'another' }));
    const drifted = [expect.objectContaining({ policyKey: policy.policyKey })];
    const nothing = expect.objectContaining({ steps: [] });
    for (const [did, run] of [
      ['planned', await sync(asPerson(), '--dry-run')],
      ['drifted', await sync(fresh.bench.env)],
    ] as const)
      expect([run.code, said(run)]).toEqual([1, expect.objectContaining({ did, plan: nothing, drifted })]);
  });
});
