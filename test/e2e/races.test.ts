import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appBundle } from '../support/app-bundle.ts';
import { startApp } from '../support/app-process.ts';
import { commentsOf } from '../support/seen.ts';
import { until } from '../support/until.ts';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';
import { production, promotionCommits, statementsOf } from './state.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

async function approved(files: Readonly<Record<string, string | null>>): Promise<number> {
  const proposal = await stage.propose({ files });
  for (const login of ['governor-2', 'governor-3']) await stage.review(login, proposal.number, 'APPROVE');
  expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
  return proposal.number;
}

const merge = (number: number) => stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
const dev = (name: string) => `policies/dev/${name}.yml`;
const described = (name: string) => exampleFile(dev(name)).replace(/description: .*/, 'description: Another one.');

/** Lets the app come to the moment at which it moves the branch, and no further, until what happens has happened. */
async function justBeforeTheBranchMoves(happens: () => Promise<unknown>): Promise<void> {
  const { github } = stage.bench;
  await until('the app is about to move the branch', () => github.heldAnswers() > 0 || undefined, 60);
  await happens();
  github.releaseAnswers();
  await stage.bench.idle();
}

it('F15, F16: a merge and a push at the moment of a promotion: it is decided anew, nothing is lost or overwritten', async () => {
  const { github, repository } = stage.bench;
  const [first, second] = [
    await approved({ [SALARIES]: salaries('1.10') }),
    await approved({ [dev('board-papers-by-hand')]: described('board-papers-by-hand') }),
  ];
  github.addFault({ match: { operation: '^MoveBranch$' }, times: 1, fault: { kind: 'hold', when: 'before' } });
  await merge(first);
  await justBeforeTheBranchMoves(async () => {
    // Nobody tells of what happens here: the app finds it out when it moves the branch.
    github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
    await github.push(repository, { by: 'administrator', branch: 'main', files: { 'README.md': 'pushed\n' } });
    await merge(second);
  });
  github.clearFaults();
  const { branch, environment } = await production(stage.bench);
  expect(environment).toEqual(branch);
  expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"1.10"');
  expect(await stage.onMain('policies/prod/board-papers-by-hand.yml')).toContain('Another one.');
  expect(await stage.onMain('README.md')).toBe('pushed\n');
  // Both waited when it was decided anew, so both are in one commit.
  expect(await statementsOf(stage.bench)).toHaveLength(1);
  expect(await promotionCommits(stage.bench)).toHaveLength(1);
});

describe('a promotion that finds the branch moved is decided anew, not written again', () => {
  /** Statements and commits of the app so far. */
  const written = async () => [(await statementsOf(stage.bench)).length, (await promotionCommits(stage.bench)).length];
  const push = (text: string) =>
    stage.bench.github.push(stage.bench.repository, {
      by: 'administrator',
      branch: 'main',
      files: { 'README.md': text },
    });
  const say = (by: string, number: number, body: string) =>
    stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });

  /** An approved change of salaries is merged, and something happens just before its promotion is written. */
  async function overtaken(constant: string, happens: (number: number) => Promise<unknown>): Promise<number> {
    const { github } = stage.bench;
    const number = await approved({ [SALARIES]: salaries(constant) });
    github.addFault({ match: { operation: '^MoveBranch$' }, times: 1, fault: { kind: 'hold', when: 'before' } });
    await merge(number);
    await justBeforeTheBranchMoves(() => happens(number));
    github.clearFaults();
    await stage.bench.idle();
    return number;
  }

  it('F16: where another process has promoted it meanwhile, nothing is left to promote', async () => {
    const [statements = 0, commits = 0] = await written();
    const number = await overtaken('3.10', async () => {
      const { env } = stage.bench;
      const other = await startApp({ ...env, A2P_CACHE: `${env.A2P_CACHE}-of-another` }, await appBundle());
      try {
        await until('the other one has promoted', async () =>
          (await stage.onMain(SALARIES_IN_PROD)).includes('"3.10"') ? true : undefined,
        );
        await until('it has told so', async () => {
          const { waiting } = (await (await fetch(`${other.url}/healthz`)).json()) as { readonly waiting: number };
          return waiting === 0 ? true : undefined;
        });
      } finally {
        await other.stop();
      }
    });
    expect(await written()).toEqual([statements + 1, commits + 1]);
    const told = (await commentsOf(stage.bench, number)).filter((body) => body.includes('**Promoted**'));
    expect(told).toHaveLength(1);
  });

  it('where a governor has put it on hold meanwhile, it is not promoted until another releases it', async () => {
    const before = await written();
    const number = await overtaken('4.10', async (held) => {
      await say('governor-2', held, '/hold');
      await until('it is on hold', async () =>
        (await commentsOf(stage.bench, held)).some((body) => body.includes('**On hold**')) ? true : undefined,
      );
      await push('pushed while it was put on hold\n');
    });
    expect(await written()).toEqual(before);
    expect(await stage.onMain(SALARIES_IN_PROD)).not.toContain('4.10');
    await say('governor-3', number, '/release');
    await stage.bench.idle();
    expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"4.10"');
  });

  it('where a later change of the same policy was approved and merged meanwhile, that one is promoted', async () => {
    const [statements = 0, commits = 0] = await written();
    await overtaken('5.10', async () => {
      stage.bench.github.addWebhookFault({ times: 'always', fault: { kind: 'lose' } });
      const later = await stage.propose({ files: { [SALARIES]: salaries('5.20') } });
      for (const login of ['governor-2', 'governor-3']) await stage.review(login, later.number, 'APPROVE');
      await merge(later.number);
    });
    expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"5.20"');
    expect(await written()).toEqual([statements + 1, commits + 1]);
    const { branch, environment } = await production(stage.bench);
    expect(environment).toEqual(branch);
  });

  it('S127: where an approver lost the role meanwhile, and no event told of it, it waits until it is approved', async () => {
    const { github } = stage.bench;
    const before = await written();
    await overtaken('6.10', async () => {
      github.addWebhookFault({ match: { event: 'membership' }, times: 'always', fault: { kind: 'lose' } });
      github.removeTeamMember('acme', 'data-governors', 'governor-3');
      await push('pushed while a governor left\n');
    });
    expect(await written()).toEqual(before);
    expect(await stage.onMain(SALARIES_IN_PROD)).not.toContain('6.10');
    github.addTeamMember('acme', 'data-governors', 'governor-3');
    await stage.bench.idle();
    expect(await stage.onMain(SALARIES_IN_PROD)).toContain('"6.10"');
  });
});

it('a policy deleted in dev by the same quorum goes out of effect; its statements stay', async () => {
  const name = 'finance-stewards-write';
  const count = (await statementsOf(stage.bench)).length;
  await merge(await approved({ [dev(name)]: null }));
  await stage.bench.idle();
  const { branch, environment } = await production(stage.bench);
  expect(environment).toEqual(branch);
  expect(Object.keys(environment)).not.toContain(name);
  expect(await statementsOf(stage.bench)).toHaveLength(count + 1);
  const log = await stage.bench.github.git(stage.bench.repository, [
    'log',
    '--format=%s',
    'main',
    '--',
    `policies/prod/${name}.yml`,
  ]);
  expect(log).toContain('promote: 1 policy to production');
});
