import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aForge, answerWith, aPull, aReview, endNock, github, human, pageOf, startNock } from './support.ts';

beforeEach(startNock);
afterEach(endNock);

async function factsOf(over: Readonly<Record<string, unknown>>) {
  github()
    .post('/graphql')
    .reply(200, answerWith(aPull(over)));
  return aForge().readPullRequest(7);
}

describe('a pull request as GitHub tells it', () => {
  it('costs one request', async () => {
    const facts = await factsOf({});
    expect(facts).toMatchObject({
      number: 7,
      state: 'open',
      author: { id: 1, login: 'governor-1', kind: 'user' },
      head: { id: 'h1' },
    });
  });

  it.each([
    ['an approval', aReview(), [], { opinion: 'approved', dismissedAt: undefined }],
    [
      'a change request',
      aReview({ state: 'CHANGES_REQUESTED', body: 'why' }),
      [],
      { opinion: 'changes requested', hasExplanation: true },
    ],
    [
      'a change request explained by its comments alone',
      aReview({ state: 'CHANGES_REQUESTED', comments: { totalCount: 2 } }),
      [],
      { hasExplanation: true },
    ],
    ['a review without a commit', aReview({ commit: null }), [], { commit: undefined }],
    ['a review of a deleted account', aReview({ author: null }), [], { by: undefined }],
    [
      'T27: a dismissed approval',
      aReview({ state: 'DISMISSED' }),
      [
        {
          __typename: 'ReviewDismissedEvent',
          createdAt: '2026-01-03T00:00:00Z',
          previousReviewState: 'APPROVED',
          review: { id: 'r1' },
        },
      ],
      { opinion: 'approved', dismissedAt: Date.parse('2026-01-03T00:00:00Z') / 1000 },
    ],
    [
      'T27: a dismissed review of which GitHub does not say what it was',
      aReview({ state: 'DISMISSED' }),
      [],
      { opinion: 'changes requested' },
    ],
    [
      'T19: a bot',
      aReview({ author: { __typename: 'Bot', login: 'helper', databaseId: 3 } }),
      [],
      { by: { id: 3, login: 'helper[bot]', kind: 'bot' } },
    ],
    [
      'a mannequin, which holds no role',
      aReview({ author: { __typename: 'Mannequin', login: 'moved', databaseId: 4 } }),
      [],
      { by: { kind: 'bot' } },
    ],
  ])('reads %s', async (_, review, timeline, wanted) => {
    const facts = await factsOf({
      reviews: pageOf([review]),
      timelineItems: { pageInfo: { hasPreviousPage: false }, nodes: timeline },
    });
    expect(facts.reviews[0]).toMatchObject(wanted);
  });

  it('leaves out a review that was not submitted', async () => {
    const facts = await factsOf({ reviews: pageOf([aReview({ state: 'PENDING', submittedAt: null })]) });
    expect(facts.reviews).toEqual([]);
  });

  it('reads further pages, one request each', async () => {
    github()
      .post('/graphql')
      .reply(200, answerWith(aPull({ reviews: pageOf([aReview()], 2, 'c1') })));
    const more = { headRefOid: 'h1', reviews: pageOf([aReview({ id: 'r2' })], 2) };
    github()
      .post('/graphql')
      .reply(200, { data: { repository: { pullRequest: more } } });
    const facts = await aForge().readPullRequest(7);
    expect(facts.reviews.map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(facts.incomplete).toEqual([]);
  });

  it('T41: says so when GitHub cut a list', async () => {
    const facts = await factsOf({ reviews: pageOf([aReview()], 3) });
    expect(facts.incomplete).toEqual(['GitHub gave 1 of 3 reviews']);
  });

  it('T41: says so when force pushes are older than the page', async () => {
    const facts = await factsOf({ timelineItems: { pageInfo: { hasPreviousPage: true }, nodes: [] } });
    expect(facts.incomplete).toHaveLength(1);
  });

  it('reads older comments, one request a page, and has them oldest first', async () => {
    const comment = (databaseId: number) => ({
      databaseId,
      createdAt: '2026-01-02T00:00:00Z',
      lastEditedAt: null,
      viewerDidAuthor: false,
      author: human(2, 'governor-2'),
      body: 'hm',
    });
    const page = (ids: readonly number[], before: string | null) => ({
      pageInfo: { hasPreviousPage: before !== null, startCursor: before },
      nodes: ids.map(comment),
    });
    github()
      .post('/graphql')
      .reply(200, answerWith(aPull({ comments: page([3, 4], 'c3') })));
    github()
      .post('/graphql', (body) => (body as { variables: { before: string } }).variables.before === 'c3')
      .reply(200, { data: { repository: { pullRequest: { comments: page([1, 2], null) } } } });
    expect((await aForge().readPullRequest(7)).comments.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  it('T36, T41: says so when it cannot see all pull requests with the same head', async () => {
    const commit = {
      oid: 'h1',
      associatedPullRequests: { pageInfo: { hasNextPage: true }, nodes: [] },
      checkSuites: { nodes: [] },
    };
    const facts = await factsOf({ tip: { nodes: [{ commit }] } });
    expect(facts.incomplete).toEqual(['GitHub lists more than 50 pull requests with this head']);
  });

  it('T17, T41: a co-author beyond GitHub’s page is somebody nobody knows', async () => {
    const user = { databaseId: 1, login: 'governor-1' };
    const commit = {
      oid: 'c1',
      author: { user },
      committer: { user },
      authors: { totalCount: 22, nodes: Array.from({ length: 20 }, () => ({ user })) },
      signature: null,
    };
    const [read] = (await factsOf({ commits: pageOf([{ commit }]) })).commits;
    expect(read?.coAuthors).toHaveLength(21);
    expect(read?.coAuthors.filter((person) => person === undefined)).toHaveLength(2);
  });

  it('is not put together from two heads', async () => {
    github()
      .post('/graphql')
      .reply(200, answerWith(aPull({ reviews: pageOf([aReview()], 2, 'c1') })));
    github()
      .post('/graphql')
      .reply(200, { data: { repository: { pullRequest: { headRefOid: 'h2', reviews: pageOf([]) } } } });
    await expect(aForge().readPullRequest(7)).rejects.toThrow('the head moved while reviews were read');
  });

  it('R8: knows who merged, who queued it and who turned on auto-merge', async () => {
    const facts = await factsOf({
      state: 'MERGED',
      mergedAt: '2026-01-04T00:00:00Z',
      mergeCommit: { oid: 'm1' },
      mergedBy: { __typename: 'Bot', login: 'github-merge-queue', databaseId: 8 },
      timelineItems: {
        pageInfo: { hasPreviousPage: false },
        nodes: [
          { __typename: 'AutoSquashEnabledEvent', enabler: human(3, 'governor-3') },
          { __typename: 'AddedToMergeQueueEvent', enqueuer: human(2, 'governor-2') },
        ],
      },
    });
    expect(facts.merge).toMatchObject({
      commit: 'm1',
      by: { kind: 'bot' },
      enqueuedBy: { id: 2 },
      autoMergeBy: { id: 3 },
    });
  });

  it.each([
    [
      'signed by the committer',
      { isValid: true, wasSignedByGitHub: false, signer: { databaseId: 1, login: 'governor-1' } },
      true,
    ],
    [
      'T55: signed by somebody else',
      { isValid: true, wasSignedByGitHub: false, signer: { databaseId: 9, login: 'x' } },
      false,
    ],
    [
      'signed by GitHub itself',
      { isValid: true, wasSignedByGitHub: true, signer: { databaseId: 1, login: 'governor-1' } },
      false,
    ],
    [
      'a signature that is not valid',
      { isValid: false, wasSignedByGitHub: false, signer: { databaseId: 1, login: 'governor-1' } },
      false,
    ],
    ['not signed', null, false],
  ])('a commit %s', async (_, signature, verified) => {
    const user = { databaseId: 1, login: 'governor-1' };
    const commit = {
      oid: 'c1',
      author: { user },
      committer: { user },
      authors: { totalCount: 2, nodes: [{ user }, { user: null }] },
      signature,
    };
    const facts = await factsOf({ commits: pageOf([{ commit }]) });
    expect(facts.commits[0]).toMatchObject({ id: 'c1', verified, coAuthors: [undefined] });
  });
});
