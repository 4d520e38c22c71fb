import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from '../threats/stage.ts';

let stage: Stage;
let ruleset: number;

/** The check is required of whoever merges; the app itself may write to the branch. */
const required = (queue: boolean) => ({
  name: 'approved policies alone',
  enforcement: 'active' as const,
  conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
  bypass_actors: [
    { actor_type: 'Integration' as const, actor_id: Number(stage.bench.env.APP_ID), bypass_mode: 'always' as const },
  ],
  rules: [
    ...(queue ? [{ type: 'merge_queue', parameters: { merge_method: 'MERGE' } }] : []),
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: [{ context: 'approve-to-promote', integration_id: Number(stage.bench.env.APP_ID) }],
      },
    },
  ],
});

beforeAll(async () => {
  stage = await aStage();
  ruleset = stage.bench.github.addRuleset(stage.bench.repository, required(false)).id;
});
afterAll(() => stage.bench.stop());

const asks = async (login: string, number: number, mutation: string) => {
  const { data } = await stage.as(login).pulls.get({ ...stage.at, pull_number: number });
  await stage.as(login).graphql(`mutation($id: ID!) { ${mutation} { clientMutationId } }`, { id: data.node_id });
};
const autoMerge = (login: string, number: number) =>
  asks(login, number, 'enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: MERGE })');
const enqueue = (login: string, number: number) =>
  asks(login, number, 'enqueuePullRequest(input: { pullRequestId: $id })');
/** A changed policy with its approvals given, which GitHub may merge from then on. */
const approved = async (text: string, before: (number: number) => Promise<void> = async () => {}) => {
  const { number } = await stage.propose({ files: { [SALARIES]: text } });
  await stage.verdict(number);
  await before(number);
  await stage.review('governor-2', number, 'APPROVE');
  await stage.review('owner-hr', number, 'APPROVE');
  await stage.bench.idle();
  return number;
};

describe('who really merged', () => {
  it('is who turned on auto-merge: a governor promotes by it', async () => {
    const text = salaries(stage.fresh());
    const number = await approved(text, (of) => autoMerge('governor-1', of));
    expect(await stage.verdict(number)).toBe('success: Approved and merged by governor-1');
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
  });

  it('is who turned on auto-merge: by anybody else it is held until a governor promotes', async () => {
    const before = await stage.onMain(SALARIES_IN_PROD);
    const text = salaries(stage.fresh());
    const number = await approved(text, (of) => autoMerge('release-manager', of));
    expect(await stage.verdict(number)).toBe(
      'failure: Merged by release-manager, who is no governor · held until a governor promotes',
    );
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(before);
    await stage.as('governor-3').issues.createComment({ ...stage.at, issue_number: number, body: '/promote' });
    expect(await stage.verdict(number)).toMatch(/^success: /);
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
  });

  it('is who put it into the merge queue, whose group is judged by its own bytes', async () => {
    const { github, repository } = stage.bench;
    await stage.as('administrator').repos.deleteRepoRuleset({ ...stage.at, ruleset_id: ruleset });
    github.addRuleset(repository, required(true));
    const text = salaries(stage.fresh());
    const number = await approved(text);
    await enqueue('governor-3', number);
    expect(await stage.verdict(number)).toBe('success: Approved and merged by governor-3');
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(text);
    const { payload } = github
      .deliveries()
      .findLast(({ event, action }) => event === 'merge_group' && action === 'checks_requested') ?? { payload: {} };
    const { merge_group } = payload as { readonly merge_group: { readonly head_sha: string } };
    const runs = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: merge_group.head_sha });
    expect(runs.data.check_runs.map(({ conclusion, output }) => `${conclusion}: ${output.title}`)).toEqual([
      'success: Approved · the policy has the approvals needed',
    ]);
  });

  it('is who put it into the merge queue: by anybody else it is held until a governor promotes', async () => {
    const before = await stage.onMain(SALARIES_IN_PROD);
    const number = await approved(salaries(stage.fresh()));
    await enqueue('release-manager', number);
    expect(await stage.verdict(number)).toBe(
      'failure: Merged by release-manager, who is no governor · held until a governor promotes',
    );
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(before);
  });
});
