import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aBench, type Bench } from '../support/bench.ts';
import { requestsAfter as requestsOfTheApp } from '../support/requests-after.ts';
import { DEV, openSalaries, salariesAs } from './salaries.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await aBench();
  await bench.idle();
  // People are remembered from the first pull request on.
  const first = await openSalaries(bench, 1);
  await bench.idle();
  await bench.person('governor-1').close(first);
  await bench.idle();
});
afterAll(() => bench.stop());

const requestsAfter = (happens: () => Promise<unknown>) => requestsOfTheApp(bench, happens);

describe('requests of the API by event', () => {
  it('are those of the budget, from opened to promoted', async () => {
    let pull = 0;
    const opened = await requestsAfter(async () => {
      pull = await openSalaries(bench, 2);
    });
    expect(opened).toEqual([
      'PullRequest',
      'checks/create',
      'issues/create-comment',
      'pulls/request-reviewers',
      'repos/list-activities',
    ]);

    expect(await requestsAfter(() => bench.person('owner-hr').comment(pull, 'Looks good to me.'))).toEqual([]);

    const objected = await requestsAfter(() => bench.person('owner-hr').requestChanges(pull, 'Keep 0.00.'));
    expect(objected).toEqual(['PullRequest', 'checks/update', 'issues/create-comment']);

    const pushed = await requestsAfter(async () => {
      await bench.commit('governor-1', 'salaries-2', { [DEV]: await salariesAs(bench, 3) });
    });
    expect(pushed).toEqual([
      'PullRequest',
      'checks/create',
      'issues/update-comment',
      'pulls/request-reviewers',
      'repos/list-activities',
    ]);

    const approved = await requestsAfter(() => bench.person('owner-hr').approve(pull));
    expect(approved).toEqual(['PullRequest', 'checks/update']);

    const fully = await requestsAfter(() => bench.person('governor-2').approve(pull));
    expect(fully).toEqual(['PullRequest', 'checks/update', 'issues/create-comment']);

    const merged = await requestsAfter(() => bench.person('governor-1').merge(pull));
    // Four to promote; the check and the comment report, and one looks for other pull requests that are affected.
    expect(merged).toEqual([
      'MoveBranch',
      'PullRequest',
      'RecentPullRequests',
      'checks/create',
      'git/create-commit',
      'git/create-tree',
      'issues/create-comment',
    ]);
  });

  it('are no more for changed rules, although all who hold roles must be able to satisfy them', async () => {
    const rules = await bench.github.git(bench.repository, ['show', `${bench.trust}:.github/approve-to-promote.yml`]);
    const opened = await requestsAfter(async () => {
      const files = { '.github/approve-to-promote.yml': rules.replace('governors: 1', 'governors: 2') };
      await bench.commit('governor-1', 'rules', files);
      await bench.person('governor-1').open('rules', 'Two governors');
    });
    expect(opened).toEqual([
      'PullRequest',
      'checks/create',
      'issues/create-comment',
      'pulls/request-reviewers',
      'repos/list-activities',
    ]);
  });
});
