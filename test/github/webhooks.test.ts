import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aPull, aScene, at, type Scene, secret } from './testing/scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await aScene();
});
afterEach(() => scene.stop());

describe('webhooks', () => {
  it('tell a subscribed app of everything that happens to a pull request', async () => {
    const { github, receiver, as } = scene;
    const pull_number = await aPull(scene);
    await as('reviewer').pulls.createReview({ ...at, pull_number, event: 'REQUEST_CHANGES', body: 'why?' });
    await github.push('acme/policies', { by: 'author', branch: 'change', files: { x: 'y' } });
    const { data: review } = await as('governor').pulls.createReview({ ...at, pull_number, event: 'APPROVE' });
    await as('owner').pulls.dismissReview({ ...at, pull_number, review_id: review.id, message: 'no' });
    await as('author').pulls.update({ ...at, pull_number, title: 'Another title' });
    await as('governor').issues.createComment({ ...at, issue_number: pull_number, body: 'hello' });
    await as('governor').pulls.requestReviewers({ ...at, pull_number, reviewers: ['reviewer'] });
    await as('author').pulls.update({ ...at, pull_number, state: 'closed' });
    await as('author').pulls.update({ ...at, pull_number, state: 'open' });
    await as('governor').pulls.merge({ ...at, pull_number });
    await github.webhooksIdle();
    expect(receiver.names()).toEqual([
      'push',
      'check_suite.requested',
      'pull_request.opened',
      'pull_request_review.submitted',
      'push',
      'check_suite.requested',
      'pull_request.synchronize',
      'pull_request_review.submitted',
      'pull_request_review.dismissed',
      'pull_request.edited',
      'issue_comment.created',
      'pull_request.review_requested',
      'pull_request.closed',
      'pull_request.reopened',
      'push',
      'check_suite.requested',
      'pull_request.closed',
    ]);
    expect(receiver.received[3]?.payload.review.state).toBe('changes_requested');
    expect(receiver.received.at(-1)?.payload.pull_request.merged).toBe(true);
    expect(github.violations()).toEqual([]);
  });

  it('carry a signature over the very bytes, a GUID and the hook’s number', async () => {
    const { github, receiver } = scene;
    github.ping('gatekeeper');
    await github.webhooksIdle();
    const [ping] = receiver.received;
    const sign = (hash: string) =>
      `${hash}=${createHmac(hash, secret)
        .update(ping?.text ?? '')
        .digest('hex')}`;
    expect(ping?.headers).toMatchObject({
      'x-github-event': 'ping',
      'x-hub-signature-256': sign('sha256'),
      'x-hub-signature': sign('sha1'),
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
      'x-github-hook-id': expect.stringMatching(/^\d+$/),
    });
    expect(ping?.guid).toMatch(/^[0-9a-f-]{36}$/);
  });
});
