import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
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
  while (github.heldAnswers() === 0) await turn();
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

it('a policy deleted in dev by the same quorum goes out of effect; its statements stay', async () => {
  const name = 'finance-stewards-write';
  await merge(await approved({ [dev(name)]: null }));
  await stage.bench.idle();
  const { branch, environment } = await production(stage.bench);
  expect(environment).toEqual(branch);
  expect(Object.keys(environment)).not.toContain(name);
  expect(await statementsOf(stage.bench)).toHaveLength(2);
  const log = await stage.bench.github.git(stage.bench.repository, [
    'log',
    '--format=%s',
    'main',
    '--',
    `policies/prod/${name}.yml`,
  ]);
  expect(log).toContain('promote: 1 policy to production');
});
