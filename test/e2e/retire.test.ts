import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, exampleFile, type Stage } from '../threats/stage.ts';
import { production, statementsOf } from './state.ts';

const NAME = 'salaries-for-payroll';
const DEV = `policies/dev/${NAME}.yml`;
const PROD = `policies/prod/${NAME}.yml`;
const SOURCES = 'policies/data-sources/more.yml';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage({
    files: {
      '.github/approve-to-promote.yml': exampleFile('.github/approve-to-promote.yml').replace(
        '# owners: { atLeast: 0, each: false }',
        'owners: { each: true }',
      ),
    },
  });
});
afterAll(() => stage.bench.stop());

const merge = async (number: number) => {
  await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
};
const enforced = async () => (await production(stage.bench)).environment[NAME] as { staged?: boolean } | undefined;

describe('a policy that is retired', () => {
  it('stays in effect until the same quorum has approved that it goes', async () => {
    const staged = await stage.propose({ files: { [DEV]: `${exampleFile(DEV)}staged: true\n` } });
    await stage.review('governor-2', staged.number, 'APPROVE');
    expect(await stage.verdict(staged.number)).toMatch(/^in_progress: 1 of 2/);
    expect((await enforced())?.staged ?? false).toBe(false);
    // Whoever owns what it was active on is heard too.
    await stage.review('owner-hr', staged.number, 'APPROVE');
    await stage.review('governor-3', staged.number, 'APPROVE');
    expect(await stage.verdict(staged.number)).toMatch(/^success: Approved/);
    await merge(staged.number);
    expect((await enforced())?.staged).toBe(true);
    expect(await statementsOf(stage.bench)).toHaveLength(1);
  });

  it('goes altogether when it is deleted in dev, by a quorum again; its history and statements stay', async () => {
    const deleted = await stage.propose({ files: { [DEV]: null } });
    await stage.review('governor-2', deleted.number, 'APPROVE');
    expect(await stage.verdict(deleted.number)).toMatch(/^in_progress: 1 of 2/);
    expect(await enforced()).toBeDefined();
    await stage.review('governor-3', deleted.number, 'APPROVE');
    await merge(deleted.number);
    expect(await enforced()).toBeUndefined();
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
    const statements = (await statementsOf(stage.bench)) as unknown as {
      changes: { path: string; after?: string }[];
    }[];
    expect(statements.map(({ changes }) => changes.map(({ after }) => after === undefined))).toEqual([[false], [true]]);
    const log = await stage.bench.github.git(stage.bench.repository, ['log', '--format=%s', 'main', '--', PROD]);
    expect(log.match(/promote: 1 policy to production/g)).toHaveLength(2);
  });

  it('comes back by a quorum, as if it were new', async () => {
    const back = await stage.propose({ files: { [DEV]: exampleFile(DEV) } });
    expect(await stage.verdict(back.number)).toMatch(/^in_progress: 0 of 2/);
    for (const login of ['governor-2', 'owner-hr', 'owner-payroll']) await stage.review(login, back.number, 'APPROVE');
    await merge(back.number);
    expect((await enforced())?.staged ?? false).toBe(false);
    expect(await statementsOf(stage.bench)).toHaveLength(3);
  });
});

describe('the scope at promotion', () => {
  it('is that of the data sources of then: their owners are heard before it is promoted', async () => {
    const change = await stage.propose({
      files: { [DEV]: exampleFile(DEV).replace('"0.00"', '"7.70"') },
    });
    for (const login of ['governor-2', 'owner-hr', 'owner-payroll'])
      await stage.review(login, change.number, 'APPROVE');
    expect(await stage.verdict(change.number)).toMatch(/^success: Approved/);
    const sources = `dataSources:
  - name: finance.bonuses
    columns: [{ name: amount, tags: [HR.Salary.Bonus] }]
    owners: { users: [{ login: owner-finance }] }
`;
    const catalogue = await stage.propose({ files: { [SOURCES]: sources } });
    for (const login of ['governor-2', 'governor-3']) await stage.review(login, catalogue.number, 'APPROVE');
    expect(await stage.verdict(catalogue.number)).toMatch(/^success: Approved/);
    // Both are merged while nobody looks: each is judged by what counts once those before it are promoted.
    await stage.bench.app().stop();
    for (const { number } of [catalogue, change])
      await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await stage.onMain(PROD)).not.toContain('7.70');
    expect(await stage.details(change.number)).toMatch(/Could approve: .*`owner-finance`/);
    await stage.review('owner-finance', change.number, 'APPROVE');
    await stage.bench.idle();
    expect(await stage.onMain(PROD)).toContain('7.70');
    expect(JSON.stringify(await enforced())).toContain('7.70');
  });
});
