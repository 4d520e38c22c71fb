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

  it('tell of drafts, other bases, labels, edits and people, each in GitHub’s own form', async () => {
    const { github, receiver, as } = scene;
    const pull_number = await aPull(scene);
    const { data: review } = await as('governor').pulls.createReview({ ...at, pull_number, event: 'APPROVE' });
    const { data: comment } = await as('governor').issues.createComment({
      ...at,
      issue_number: pull_number,
      body: 'a',
    });
    await github.moveBranch('acme/policies', 'other', 'main', { by: 'author' });
    const id = (await as('author').pulls.get({ ...at, pull_number })).data.node_id;
    const draft = (mutation: string) =>
      as('author').graphql(`mutation($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { clientMutationId } }`, {
        id,
      });
    await github.webhooksIdle();
    receiver.clear();
    await draft('convertPullRequestToDraft');
    await draft('markPullRequestReadyForReview');
    await as('author').pulls.update({ ...at, pull_number, base: 'other' });
    await as('author').issues.addLabels({ ...at, issue_number: pull_number, labels: ['one'] });
    await as('author').issues.removeLabel({ ...at, issue_number: pull_number, name: 'one' });
    await as('author').pulls.requestReviewers({ ...at, pull_number, reviewers: ['reviewer'] });
    await as('author').pulls.removeRequestedReviewers({ ...at, pull_number, reviewers: ['reviewer'] });
    await as('governor').pulls.updateReview({ ...at, pull_number, review_id: review.id, body: 'edited' });
    await as('governor').issues.updateComment({ ...at, comment_id: comment.id, body: 'b' });
    await as('governor').issues.deleteComment({ ...at, comment_id: comment.id });
    github.addTeam('acme', 'child', { parent: 'data-governors' });
    github.renameTeam('acme', 'child', 'grown');
    github.addTeamToRepository('acme/policies', 'grown', 'write');
    github.deleteTeam('acme', 'grown');
    await github.webhooksIdle();
    expect(receiver.names()).toEqual([
      'pull_request.converted_to_draft',
      'pull_request.ready_for_review',
      'pull_request.edited',
      'pull_request.labeled',
      'pull_request.unlabeled',
      'pull_request.review_requested',
      'pull_request.review_request_removed',
      'pull_request_review.edited',
      'issue_comment.edited',
      'issue_comment.deleted',
      'team.created',
      'team.edited',
      'team.added_to_repository',
      'team.deleted',
    ]);
    const edited = receiver.received.find(({ action }) => action === 'edited')?.payload;
    expect([edited.changes.base.ref, edited.pull_request.base.ref]).toEqual([{ from: 'main' }, 'other']);
  });

  it('tell the app of its own installations, and of the repositories it gains and loses', async () => {
    const { github, receiver } = scene;
    await github.addRepository('governor/one', { files: { a: 'b' } });
    await github.addRepository('governor/two', { files: { a: 'b' } });
    const { id } = github.install('gatekeeper', 'governor', { repositories: ['governor/one'], by: 'governor' });
    github.changeRepositories(id, { add: ['governor/two'], remove: ['governor/one'], by: 'governor' });
    await github.push('governor/one', { by: 'governor', branch: 'main', files: { a: 'c' } });
    await github.push('governor/two', { by: 'governor', branch: 'main', files: { a: 'c' } });
    github.uninstall(id, 'governor');
    await github.webhooksIdle();
    expect(
      receiver.received.map(({ event, action, payload }) => [event, action, payload.repository?.full_name]),
    ).toEqual([
      ['installation', 'created', undefined],
      ['installation_repositories', 'added', undefined],
      ['installation_repositories', 'removed', undefined],
      ['push', undefined, 'governor/two'],
      ['check_suite', 'requested', 'governor/two'],
      ['installation', 'deleted', undefined],
    ]);
  });

  it('reach nobody who did not subscribe, or may not know', async () => {
    const { github, receiver } = scene;
    expect(() => github.addApp({ slug: 'curious', owner: 'acme', permissions: {}, events: ['pull_request'] })).toThrow(
      'Default events unsupported: pull_request',
    );
    github.addApp({
      slug: 'hard-of-hearing',
      owner: 'acme',
      permissions: { contents: 'read', pull_requests: 'read' },
      events: ['pull_request'],
      webhookUrl: receiver.url,
    });
    github.install('hard-of-hearing', 'acme');
    github.setPermissions(scene.installation, { contents: 'read' });
    await github.webhooksIdle();
    receiver.clear();
    await aPull(scene);
    await github.webhooksIdle();
    expect(
      receiver.received.map(({ event, headers }) => [event, headers['x-hub-signature-256'] !== undefined]),
    ).toEqual([
      ['push', true],
      ['pull_request', false],
    ]);
  });
});
