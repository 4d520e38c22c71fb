import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
let pull_number: number;
beforeAll(async () => {
  scene = await aScene();
  pull_number = await aPull(scene);
});
afterAll(() => scene.stop());

type Event = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';
const review = (login: string, event?: Event, body?: string, commit_id?: string) =>
  scene.as(login).pulls.createReview({
    ...at,
    pull_number,
    ...(event ? { event } : {}),
    ...(body === undefined ? {} : { body }),
    ...(commit_id ? { commit_id } : {}),
  });

describe('reviews by GitHub’s rules', () => {
  it.each<[string, string, Event | undefined, string | undefined, string | { status: number; errors: unknown }]>([
    ['a reader approves without a word', 'reviewer', 'APPROVE', undefined, 'APPROVED'],
    ['a reader requests changes and says why', 'reviewer', 'REQUEST_CHANGES', 'why', 'CHANGES_REQUESTED'],
    [
      'a request for changes without a word',
      'reviewer',
      'REQUEST_CHANGES',
      undefined,
      { status: 422, errors: expect.any(Array) },
    ],
    ['a comment without a word', 'reviewer', 'COMMENT', '', { status: 422, errors: expect.any(Array) }],
    [
      'the author approves',
      'author',
      'APPROVE',
      'me',
      { status: 422, errors: ['Can not approve your own pull request'] },
    ],
    [
      'the author requests changes',
      'author',
      'REQUEST_CHANGES',
      'me',
      { status: 422, errors: ['Can not request changes on your own pull request'] },
    ],
    ['the author comments', 'author', 'COMMENT', 'look', 'COMMENTED'],
    ['a stranger to a private repository approves', 'stranger', 'APPROVE', 'ok', { status: 404, errors: undefined }],
    ['a review without an event is pending', 'governor', undefined, 'later', 'PENDING'],
    [
      'a second pending review',
      'governor',
      undefined,
      'later',
      { status: 422, errors: ['User can only have one pending review per pull request'] },
    ],
  ])('%s', async (_, login, event, body, expected) => {
    if (typeof expected === 'string') expect((await review(login, event, body)).data.state).toBe(expected);
    else expect(await refusal(review(login, event, body))).toMatchObject(expected);
  });

  it('shows a pending review to its author alone, and tells nobody until it is submitted', async () => {
    const seenBy = async (login: string) =>
      (await scene.as(login).pulls.listReviews({ ...at, pull_number })).data.filter(({ state }) => state === 'PENDING');
    const [own] = await seenBy('governor');
    expect(own?.submitted_at).toBeUndefined();
    expect(await seenBy('reviewer')).toEqual([]);
    const { data } = await scene
      .as('governor')
      .pulls.submitReview({ ...at, pull_number, review_id: own?.id ?? 0, event: 'APPROVE' });
    expect(data).toMatchObject({ state: 'APPROVED', commit_id: own?.commit_id });
  });

  it('binds a review to the head unless the reviewer names an older commit', async () => {
    const { github, as } = scene;
    const { data: before } = await as('reviewer').pulls.get({ ...at, pull_number });
    const head = await github.push('acme/policies', { by: 'author', branch: 'change', files: { y: '1' } });
    expect((await review('reviewer', 'APPROVE')).data.commit_id).toBe(head);
    expect((await review('reviewer', 'APPROVE', '', before.head.sha)).data.commit_id).toBe(before.head.sha);
    expect(await refusal(review('reviewer', 'APPROVE', '', '1'.repeat(40)))).toMatchObject({ status: 422 });
  });

  it('lets those with write access dismiss an opinion, nobody else, and only an opinion', async () => {
    const { as } = scene;
    const { data: approval } = await review('governor', 'APPROVE');
    const { data: comment } = await review('governor', 'COMMENT', 'hm');
    const dismiss = (login: string, review_id: number) =>
      as(login).pulls.dismissReview({ ...at, pull_number, review_id, message: 'no' });
    expect(await refusal(dismiss('reviewer', approval.id))).toMatchObject({ status: 403 });
    expect(await refusal(dismiss('author', comment.id))).toMatchObject({ status: 422 });
    expect((await dismiss('author', approval.id)).data.state).toBe('DISMISSED');
  });

  it('takes a reviewer off the list of those asked once they have reviewed', async () => {
    const { as } = scene;
    await as('author').pulls.requestReviewers({ ...at, pull_number, reviewers: ['reviewer', 'governor'] });
    await review('governor', 'COMMENT', 'seen');
    const { data } = await as('author').pulls.listRequestedReviewers({ ...at, pull_number });
    expect(data.users.map(({ login }) => login)).toEqual(['reviewer']);
  });

  it('asks neither the author nor strangers, and no more than fifteen', async () => {
    const { github, as } = scene;
    const ask = (...reviewers: string[]) => as('author').pulls.requestReviewers({ ...at, pull_number, reviewers });
    expect(await refusal(ask('author'))).toMatchObject({ status: 422 });
    expect(await refusal(ask('stranger'))).toMatchObject({ status: 422 });
    const many = Array.from({ length: 16 }, (_, index) => `extra-${index}`);
    for (const login of many) {
      github.addUser(login);
      github.addCollaborator('acme/policies', login, 'read');
    }
    expect(await refusal(ask(...many))).toMatchObject({ status: 422 });
  });

  it('writes states in lower case in webhooks, and text that is not there as null', async () => {
    await review('reviewer', 'APPROVE');
    await scene.github.webhooksIdle();
    const last = scene.receiver.received.findLast(({ event }) => event === 'pull_request_review');
    expect(last?.payload.review).toMatchObject({ state: 'approved', body: null });
  });

  it('keeps a review whose commit was lost or whose author is gone', async () => {
    const { github, as } = scene;
    const { data } = await review('extra-1', 'APPROVE');
    github.loseReviewCommit('acme/policies', pull_number, data.id);
    github.deleteUser('extra-1');
    const { data: kept } = await as('author').pulls.getReview({ ...at, pull_number, review_id: data.id });
    expect(kept).toMatchObject({ user: null, commit_id: null, state: 'APPROVED' });
  });
});
