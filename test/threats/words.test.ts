import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commentsOf } from '../support/seen.ts';
import { aStage, exampleFile, SALARIES, type Stage, salaries } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const NOBODY = 'in_progress: 0 of 2 approvals · waiting for a governor and 1 more';
const APPROVED = 'success: Approved · the policy has the approvals needed';
const say = async (by: string, number: number, body: string) => {
  const { data } = await stage.as(by).issues.createComment({ ...stage.at, issue_number: number, body });
  stage.later();
  return data.id;
};
const headOf = async (number: number) =>
  (await stage.as('administrator').pulls.get({ ...stage.at, pull_number: number })).data.head.sha;

describe('words approve nothing', () => {
  it('T32, T33, T34: comments, edited ones, quoted and negated words, and labels', async () => {
    const { number } = await stage.propose();
    const comment = await say('governor-2', number, 'I have a question.');
    await stage.as('administrator').issues.updateComment({ ...stage.at, comment_id: comment, body: 'Approved :+1:' });
    await say('governor-3', number, '> LGTM, approve\n\nI do not approve of this :+1:');
    await stage.review('governor-2', number, 'COMMENT', { body: 'approved' });
    await stage
      .as('administrator')
      .issues.addLabels({ ...stage.at, issue_number: number, labels: ['approved', 'lgtm'] });
    expect(await stage.verdict(number)).toBe(NOBODY);
  });

  it('T35: a forged status, or another app’s check of the same name, lets nothing through a ruleset pinned to the app', async () => {
    const { github, repository } = stage.bench;
    const { number } = await stage.propose();
    expect(await stage.verdict(number)).toBe(NOBODY);
    const sha = await headOf(number);
    const own = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: sha });
    const ruleset = github.addRuleset(repository, {
      name: 'approved policies alone',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [
              { context: 'approve-to-promote', integration_id: own.data.check_runs[0]?.app?.id },
            ],
          },
        },
      ],
    });
    const forged = { ...stage.at, sha, state: 'success', context: 'approve-to-promote' } as const;
    await stage.as('governor-1').repos.createCommitStatus(forged);
    const machine = await stage.asMachine('forger', { checks: 'write', contents: 'read' });
    await machine.checks.create({ ...stage.at, head_sha: sha, name: 'approve-to-promote', conclusion: 'success' });
    const merge = stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: number });
    await expect(merge).rejects.toMatchObject({ status: 405 });
    await stage.as('administrator').repos.deleteRepoRuleset({ ...stage.at, ruleset_id: ruleset.id });
  });

  it('T42: whatever becomes of a pull request, the check is never neutral or skipped', async () => {
    const draft = await stage.propose();
    const { data } = await stage.as('governor-1').pulls.get({ ...stage.at, pull_number: draft.number });
    await stage
      .as('governor-1')
      .graphql('mutation($id: ID!) { convertPullRequestToDraft(input: { pullRequestId: $id }) { clientMutationId } }', {
        id: data.node_id,
      });
    const frozen = await stage.propose();
    await stage.review('owner-hr', frozen.number, 'REQUEST_CHANGES');
    const seen = [
      draft,
      frozen,
      await stage.propose({ files: { [SALARIES]: 'not: a policy\n' } }),
      await stage.propose({ files: { 'README.md': 'no policy\n' } }),
      await stage.propose(),
    ];
    const conclusions = new Set<string | null>();
    for (const { number } of seen) {
      await stage.verdict(number);
      const runs = await stage
        .as('administrator')
        .checks.listForRef({ ...stage.at, ref: await headOf(number), filter: 'all' });
      expect(runs.data.check_runs).not.toEqual([]);
      for (const { conclusion } of runs.data.check_runs) conclusions.add(conclusion);
    }
    expect([...conclusions].sort()).toEqual(['failure', null, 'success']);
  });
});

describe('commands', () => {
  it('T60: in an edited comment, by somebody without the role or who lost it, twice: a promotion happens once, for a governor', async () => {
    const { github, repository } = stage.bench;
    const { number } = await stage.propose();
    await stage.review('governor-2', number, 'APPROVE');
    await stage.review('owner-hr', number, 'APPROVE');
    expect(await stage.verdict(number)).toBe(APPROVED);
    await stage.as('release-manager').pulls.merge({ ...stage.at, pull_number: number });
    const held = /^failure: Merged by release-manager, who is no governor · held/;
    expect(await stage.verdict(number)).toMatch(held);

    const words = await say('governor-2', number, 'Well done.');
    await stage.as('governor-2').issues.updateComment({ ...stage.at, comment_id: words, body: '/promote' });
    expect(await stage.verdict(number)).toMatch(held);
    await say('owner-hr', number, '/promote');
    expect(await stage.verdict(number)).toMatch(held);
    github.removeTeamMember('acme', 'data-governors', 'governor-3');
    await say('governor-3', number, '/promote');
    expect(await stage.verdict(number)).toMatch(held);

    await say('governor-2', number, '/promote');
    expect(await stage.verdict(number)).toMatch(/^success: /);
    const promotions = async () =>
      (await github.git(repository, ['ls-tree', '-r', '--name-only', 'main', 'policies/promotions'])).trim();
    expect(await promotions()).toBe('policies/promotions/000001.json');
    const told = github.deliveries().findLast(({ event }) => event === 'issue_comment');
    const comments = await commentsOf(stage.bench, number);
    await github.redeliver(told?.id ?? 0);
    await stage.bench.idle();
    expect(await promotions()).toBe('policies/promotions/000001.json');
    expect(await commentsOf(stage.bench, number)).toEqual(comments);
  });
});

describe('text from outside', () => {
  it('T61: names and paths make no mention, image, link or HTML in what the app writes', async () => {
    const evil =
      '@acme/data-governors ![x](https://evil.example/x.png) <img src=x> `a` [y](https://evil.example) ::error::';
    const text = exampleFile(SALARIES).replace(/description: .*/, `description: ${JSON.stringify(evil)}`);
    const { number } = await stage.propose({
      files: {
        [SALARIES]: text,
        'policies/dev/@acme ![z](z).yml': salaries('61.25').replace('salaries-for-payroll', 'another-key'),
      },
    });
    await stage.review('owner-hr', number, 'REQUEST_CHANGES', { body: evil });
    const written = [await stage.details(number), ...(await commentsOf(stage.bench, number))].join('\n\n');
    expect(written).toContain('evil.example');
    const outsideOfCode = written.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '').replace(/<!--.*?-->/g, '');
    expect(outsideOfCode).not.toMatch(/@\w|!\[|\]\(|<\w/);
  });
});

describe('webhooks say where to look, never what is so', () => {
  it('T47: one that is lost, late, doubled or replayed changes nothing that is so', async () => {
    const { github } = stage.bench;
    const proposal = await stage.propose();
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
    github.addWebhookFault({ fault: { kind: 'lose' }, times: 'always' });
    await stage.review('governor-2', proposal.number, 'APPROVE');
    await stage.review('owner-hr', proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toBe(NOBODY);
    github.clearFaults();
    await stage.bench.restart();
    expect(await stage.verdict(proposal.number)).toBe(APPROVED);
    const opened = github
      .deliveries()
      .find(({ event, payload }) => event === 'pull_request' && JSON.stringify(payload).includes(proposal.head));
    await github.redeliver(opened?.id ?? 0);
    expect(await stage.verdict(proposal.number)).toBe(APPROVED);
  });
});
