import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commentsOf } from '../support/seen.ts';
import { aStage, exampleFile, SALARIES, SALARIES_IN_PROD, type Stage, salaries } from './stage.ts';

const RULES = '.github/approve-to-promote.yml';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.bench.stop());

const approve = async (number: number) => {
  await stage.review('governor-2', number, 'APPROVE');
  await stage.review('governor-3', number, 'APPROVE');
};
const merge = async (by: string, number: number) => {
  await stage.as(by).pulls.merge({ ...stage.at, pull_number: number });
  await stage.bench.idle();
};
const said = async (number: number) => (await commentsOf(stage.bench, number)).join('\n');
const inProduction = (name: string) => stage.onMain(`policies/prod/${name}.yml`);
const dev = (name: string) => `policies/dev/${name}.yml`;
const raise = (why: string): never => {
  throw new Error(why);
};
/** One of the worked example's policies with another description: other bytes, another meaning. */
const described = (name: string, words: string) =>
  exampleFile(dev(name)).replace(/description: .*/, `description: ${words}`);

describe('what comes into force is what was approved', () => {
  it('T03, T04: a push between the approval and the merge is withheld', async () => {
    const name = 'board-papers-by-hand';
    const before = await inProduction(name);
    const proposal = await stage.propose({ files: { [dev(name)]: described(name, 'As approved.') } });
    await approve(proposal.number);
    expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
    await stage.push(proposal, { files: { [dev(name)]: described(name, 'As nobody saw it.') } });
    await merge('governor-1', proposal.number);
    expect(await stage.verdict(proposal.number)).toBe('failure: Merged · withheld: not approved');
    expect(await inProduction(name)).toBe(before);
    expect(await said(proposal.number)).toContain('ithheld');
  });

  it('F14: of two approved merges that wait together, the later is promoted, and the earlier says that it was replaced', async () => {
    const { github } = stage.bench;
    const name = 'fraud-desk-reads-accounts';
    const earlier = await stage.propose({ files: { [dev(name)]: described(name, 'Earlier.') } });
    await approve(earlier.number);
    await stage.bench.idle();
    github.addWebhookFault({ times: 'always', fault: { kind: 'hold' } });
    await merge('governor-1', earlier.number);
    const later = await stage.propose({ files: { [dev(name)]: described(name, 'Later.') } });
    await approve(later.number);
    await merge('governor-1', later.number);
    github.clearFaults();
    await github.releaseWebhooks();
    await stage.bench.idle();
    expect(await inProduction(name)).toContain('Later.');
    expect((await said(earlier.number)).match(/\*\*(Replaced|Promoted)\*\*/g)).toEqual(['**Replaced**']);
    expect((await said(later.number)).match(/\*\*(Replaced|Promoted)\*\*/g)).toEqual(['**Promoted**']);
  });

  it('T06: a merge made by hand that brings other bytes is withheld', async () => {
    const name = 'clinical-data-on-request';
    const before = await inProduction(name);
    const { github, repository } = stage.bench;
    const proposal = await stage.propose({ files: { [dev(name)]: described(name, 'As approved.') } });
    await approve(proposal.number);
    expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
    const main = (await github.git(repository, ['rev-parse', 'main'])).trim();
    await github.push(repository, {
      by: 'administrator',
      branch: 'main',
      parents: [main, proposal.head],
      message: `Merge pull request #${proposal.number}`,
      files: { [dev(name)]: described(name, 'Slipped in while merging.') },
    });
    await stage.bench.idle();
    expect(await inProduction(name)).toBe(before);
    expect(await said(proposal.number)).not.toContain('**Promoted**');
  });

  it('T45: a combination of two approved pull requests that nobody saw waits until it was reviewed', async () => {
    const name = 'tax-ids-hashed-in-europe';
    const text = exampleFile(dev(name));
    const first = await stage.propose({
      files: {
        [dev(name)]: text.replace('name: European tax numbers are hashed', 'name: European tax numbers are hidden'),
      },
    });
    const second = await stage.propose({
      files: { [dev(name)]: text.replace('groups: [tax-desk]', 'groups: [tax-desk, marketing]') },
    });
    for (const { number } of [first, second]) await approve(number);
    for (const { number } of [first, second]) expect(await stage.verdict(number)).toMatch(/^success: Approved/);
    await merge('governor-1', first.number);
    expect(await inProduction(name)).toContain('European tax numbers are hidden');
    expect(await stage.verdict(second.number)).not.toMatch(/^success/);
    await merge('governor-1', second.number);
    expect(await inProduction(name)).not.toContain('marketing');
  });

  it('T38: a merge queue’s group is judged by its own bytes', async () => {
    const name = 'finance-stewards-write';
    const { github, repository } = stage.bench;
    const proposal = await stage.propose({ files: { [dev(name)]: described(name, 'As approved.') } });
    await approve(proposal.number);
    expect(await stage.verdict(proposal.number)).toMatch(/^success: Approved/);
    const gate = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: proposal.head });
    const ruleset = github.addRuleset(repository, {
      name: 'queue',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        { type: 'merge_queue', parameters: { merge_method: 'MERGE' } },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [
              { context: 'approve-to-promote', integration_id: gate.data.check_runs[0]?.app?.id },
            ],
          },
        },
      ],
    });
    // In front of it in the queue stands another one, approved too, in the same policy: the group behind holds both,
    // which nobody reviewed together, while each can be merged as it was approved.
    const first = await stage.propose({
      files: { [dev(name)]: exampleFile(dev(name)).replace('data-stewards', 'interns') },
    });
    await approve(first.number);
    expect(await stage.verdict(first.number)).toMatch(/^success: Approved/);
    github.addWebhookFault({ match: { event: 'merge_group' }, fault: { kind: 'hold' }, times: 'always' });
    for (const { number } of [first, proposal]) {
      const { data } = await stage.as('governor-1').pulls.get({ ...stage.at, pull_number: number });
      await stage
        .as('governor-1')
        .graphql('mutation($id: ID!) { enqueuePullRequest(input: { pullRequestId: $id }) { clientMutationId } }', {
          id: data.node_id,
        });
    }
    const group = github.heldWebhooks().findLast(({ event, action }) => {
      return event === 'merge_group' && action === 'checks_requested';
    });
    const { guid, payload } = group ?? raise('no group was to be checked');
    const { merge_group } = payload as { readonly merge_group: { readonly head_sha: string } };
    github.clearFaults();
    await github.releaseWebhooks([guid]);
    await stage.bench.idle();
    github.dropHeldWebhooks();
    const runs = await stage.as('administrator').checks.listForRef({ ...stage.at, ref: merge_group.head_sha });
    expect(runs.data.check_runs.map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ['completed', 'failure'],
    ]);
    expect((await stage.as('governor-1').pulls.get({ ...stage.at, pull_number: proposal.number })).data.merged).toBe(
      false,
    );
    await stage.as('administrator').repos.deleteRepoRuleset({ ...stage.at, ruleset_id: ruleset.id });
  });
});

describe('what was approved and merged is not lost', () => {
  it('to a push on top of it while the app is away, nor brought back where it was restored', async () => {
    const { github, repository } = stage.bench;
    const [kept, restored] = ['human-resources-staff', 'finance-staff-read-finance'] as const;
    const before = await inProduction(restored);
    const push = (name: string, text: string) =>
      github.push(repository, { by: 'administrator', branch: 'main', files: { [dev(name)]: text } });
    const change = await stage.propose({
      files: { [dev(kept)]: described(kept, 'Approved.'), [dev(restored)]: described(restored, 'Approved.') },
    });
    await approve(change.number);
    expect(await stage.verdict(change.number)).toMatch(/^success: Approved/);
    await stage.bench.app().stop();
    await stage.as('governor-1').pulls.merge({ ...stage.at, pull_number: change.number });
    await push(kept, described(kept, 'Nobody approved this.'));
    await push(restored, before);
    await push(restored, described(restored, 'Nobody approved this either.'));
    await stage.bench.restart();
    await stage.bench.idle();
    expect(await inProduction(kept)).toBe(described(kept, 'Approved.'));
    expect(await inProduction(restored)).toBe(before);
    for (const name of [kept, restored]) await push(name, await inProduction(name));
    await stage.bench.idle();
  });
});

describe('what was not approved has no effect', () => {
  it('T46: an administrator’s merge, push to dev and edit of production', async () => {
    const { github, repository } = stage.bench;
    const proposal = await stage.propose();
    await merge('administrator', proposal.number);
    expect(await stage.verdict(proposal.number)).toMatch(/^failure: Merged · withheld/);
    const before = await stage.onMain(SALARIES_IN_PROD);
    await github.push(repository, {
      by: 'administrator',
      branch: 'main',
      files: { [SALARIES]: salaries(stage.fresh()) },
    });
    await stage.bench.idle();
    expect(await stage.onMain(SALARIES_IN_PROD)).toBe(before);
    await github.push(repository, {
      by: 'administrator',
      branch: 'main',
      files: { [SALARIES_IN_PROD]: salaries('46.25') },
    });
    await stage.bench.idle();
    const { data } = await stage.as('administrator').issues.listForRepo({ ...stage.at, state: 'open' });
    expect(data.find(({ title }) => title === 'Production is not as it was promoted')?.body).toContain(
      SALARIES_IN_PROD,
    );
    await github.push(repository, { by: 'administrator', branch: 'main', files: { [SALARIES_IN_PROD]: before } });
  });

  it('T57: one harmless line on top of unapproved bytes is invalid until production’s bytes are restored', async () => {
    const name = 'orders-for-partners';
    const { github, repository } = stage.bench;
    const unapproved = exampleFile(dev(name)).replace('delivery-partners', 'everyone');
    await github.push(repository, { by: 'administrator', branch: 'main', files: { [dev(name)]: unapproved } });
    await stage.bench.idle();
    const onTop = await stage.propose({ files: { [dev(name)]: `# a harmless line\n${unapproved}` } });
    await approve(onTop.number);
    expect(await stage.verdict(onTop.number)).toMatch(/^failure: Invalid/);
    const restore = await stage.propose({ files: { [dev(name)]: exampleFile(dev(name)) } });
    expect(await stage.verdict(restore.number)).toBe('success: Restores what is in production');
  });
});

describe('a change is judged by what was in force before it', () => {
  const lax = () => exampleFile(RULES).replace('required: 2', 'required: 1').replace('governors: 1', 'governors: 0');

  it('T07, T51: rules that come with a policy neither judge it nor, merged by an administrator, count at all', async () => {
    const name = 'public-reference-data';
    const before = await inProduction(name);
    const proposal = await stage.propose({ files: { [RULES]: lax(), [dev(name)]: described(name, 'By new rules.') } });
    await stage.review('governor-2', proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(/^in_progress: 1 of 2/);
    await merge('administrator', proposal.number);
    expect(await stage.verdict(proposal.number)).toMatch(/^failure: Merged · withheld/);
    expect(await inProduction(name)).toBe(before);
    const next = await stage.propose({
      files: { [dev('research-k-anonymous')]: described('research-k-anonymous', 'Later.') },
    });
    await stage.review('governor-2', next.number, 'APPROVE');
    expect(await stage.verdict(next.number)).toMatch(/^in_progress: 1 of 2/);
  });

  it('T52: rules, people and catalogue pushed to the branch have no effect, and the check says so', async () => {
    const { github, repository } = stage.bench;
    await github.push(repository, {
      by: 'administrator',
      branch: 'main',
      files: { [RULES]: lax().replace('- login: governor-2', '- login: governor-2\n    - login: release-manager') },
    });
    const path = dev('rows-of-own-region');
    const proposal = await stage.propose({ files: { [path]: described('rows-of-own-region', 'By pushed rules.') } });
    await stage.review('release-manager', proposal.number, 'APPROVE');
    expect(await stage.verdict(proposal.number)).toMatch(/^in_progress: 0 of 2/);
    expect(await stage.details(proposal.number)).toContain(
      'bytes that nobody approved; the last approved rules decide',
    );
  });

  it('T08: rules that cannot be read, are emptied or taken away open nothing', async () => {
    const path = dev('service-desk-reads-customers');
    const change = { [path]: described('service-desk-reads-customers', 'Without rules.') };
    for (const rules of ['approvals: [\n', '', null]) {
      const proposal = await stage.propose({ files: { ...change, [RULES]: rules } });
      await approve(proposal.number);
      expect(await stage.verdict(proposal.number)).toMatch(/^failure: Invalid/);
    }
  });

  it('T24, T26: rules with a key that means nothing, or a quorum of nobody, are invalid and name the line', async () => {
    const rules = exampleFile(RULES);
    for (const [from, to, said] of [
      ['governors: 1', 'governor: 1', 'governors'],
      ['required: 2', 'required: 0', 'required'],
    ] as const) {
      expect(rules).toContain(from);
      const proposal = await stage.propose({ files: { [RULES]: rules.replace(from, to) } });
      await approve(proposal.number);
      expect(await stage.verdict(proposal.number)).toMatch(/^failure: Invalid/);
      expect(await stage.details(proposal.number)).toMatch(new RegExp(`approve-to-promote.yml:\\d+.*${said}`));
    }
  });
});
