import { describe, expect, it } from '@jest/globals';
import type { PullRequestFacts } from '../../src/core/approval/facts.ts';
import type { AuditedChain } from '../../src/core/audit/chain.ts';
import { compareWithGitHub } from '../../src/flows/audit-online.ts';

const [HEAD, MERGE, OTHER] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];
const owner = { id: 4, login: 'owner-hr', kind: 'user' } as const;
const approval = { by: owner, roles: ['owner'], commit: HEAD, review: 'R1', at: 5 };
const statement = {
  changes: [{ place: 'prod', path: 'salaries.yml', pull: 7, approvals: [approval] }],
  pulls: [{ number: 7, mergeCommit: MERGE }],
};
const chain = { links: [{ path: 'policies/promotions/000001.json', statement }] } as unknown as AuditedChain;

type Review = PullRequestFacts['reviews'][number];
const review = (more: Partial<Review> = {}) =>
  ({ id: 'R1', by: owner, opinion: 'approved', commit: HEAD, at: 5, ...more }) as Review;

async function compared(reviews: readonly Review[], merge = MERGE) {
  let asked = 0;
  const readPullRequest = async () => {
    asked += 1;
    return { number: 7, reviews, merge: { commit: merge } } as unknown as PullRequestFacts;
  };
  const { problems, lacking } = await compareWithGitHub(chain, { readPullRequest });
  return { asked, problems: problems.map(({ why }) => why), lacking };
}

describe('an approval that a statement names, compared with GitHub', () => {
  it.each<[string, readonly Review[]]>([
    ['as it was', [review()]],
    ['dismissed after it counted', [review({ dismissedAt: 9 })]],
    ['of an account that has another name now', [review({ by: { ...owner, login: 'owner-of-hr' } })]],
    ['beside others', [review({ id: 'R0', opinion: 'changes requested' }), review()]],
  ])('is confirmed: %s', async (_, reviews) => {
    expect(await compared(reviews)).toEqual({ asked: 1, problems: [], lacking: [] });
  });

  it.each<[string, readonly Review[], string]>([
    ['a review that is not there', [], '#7 has no such review on GitHub'],
    ['one of somebody else', [review({ by: { id: 9, login: 'owner-hr', kind: 'user' } })], 'owner-hr wrote it'],
    ['one that requested changes', [review({ opinion: 'changes requested' })], 'it is: changes requested'],
    ['one of another commit', [review({ commit: OTHER })], `of commit ${OTHER.slice(0, 12)}`],
    ['one of a commit that GitHub does not name', [review({ commit: undefined })], 'of commit unknown'],
  ])('is told as wrong: %s', async (_, reviews, words) => {
    const { problems } = await compared(reviews);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it('cannot be told where its account is deleted: that is no proof of a forgery', async () => {
    expect(await compared([review({ by: undefined })])).toEqual({
      asked: 1,
      problems: [],
      lacking: ['approval of salaries.yml by owner-hr: the account is deleted, GitHub does not say who wrote it'],
    });
  });

  it('is told as wrong where the pull request was merged as another commit', async () => {
    const { problems } = await compared([review()], OTHER);
    expect(problems).toEqual([`GitHub says that #7 was merged as ${OTHER.slice(0, 12)}`]);
  });
});
