import { describe, expect, it } from '@jest/globals';
import { descriptions } from './descriptions.ts';

const runs = '/repos/acme/policies/check-runs';
const run = { name: 'approve-to-promote', head_sha: 'c0ffee' };
const annotation = { path: 'a.yml', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'unknown key' };
const output = (more: object) => ({ ...run, output: { title: 'In review', summary: '1 of 2', ...more } });
const action = (more: object) => ({
  ...run,
  actions: [{ label: 'Promote', description: 'Now', identifier: 'p', ...more }],
});

describe('a request', () => {
  it.each([
    ['POST', runs, run],
    ['POST', runs, { ...run, status: 'completed', conclusion: 'action_required', external_id: 'x' }],
    ['POST', runs, output({ annotations: Array(50).fill(annotation) })],
    ['POST', runs, output({ summary: 'x'.repeat(65_535) })],
    ['POST', runs, action({ label: 'x'.repeat(20) })],
    ['PATCH', `${runs}/7`, { status: 'in_progress' }],
    ['POST', '/repos/acme/policies/pulls/1/reviews', { event: 'APPROVE', commit_id: 'c0ffee' }],
    ['POST', '/repos/acme/policies/pulls/1/reviews', undefined],
    ['POST', '/app/installations/1/access_tokens', { permissions: { contents: 'read' }, repository_ids: [1] }],
    ['POST', '/app/hook/deliveries/1/attempts', undefined],
    ['PATCH', '/repos/acme/policies/git/refs/heads/approve-to-promote/ledger', { sha: 'c0ffee', force: false }],
    [
      'POST',
      '/repos/acme/policies/deployments',
      { ref: 'main', auto_merge: false, required_contexts: [], payload: { a: 1 } },
    ],
    ['POST', '/repos/acme/policies/git/trees', { tree: [{ path: 'a', mode: '100644', type: 'blob', sha: null }] }],
  ])('of %s %s is right', (method, path, body) => {
    expect(descriptions.checkRequest({ method, path, body })).toEqual([]);
  });

  it.each([
    [
      'a 51st annotation',
      output({ annotations: Array(51).fill(annotation) }),
      'body/output/annotations: must NOT have more than 50 items',
    ],
    [
      'a summary of 65,536 characters',
      output({ summary: 'x'.repeat(65_536) }),
      'body/output/summary: must NOT have more than 65535 characters',
    ],
    [
      'a fourth action',
      { ...run, actions: Array(4).fill(action({}).actions[0]) },
      'body/actions: must NOT have more than 3 items',
    ],
    [
      'a label of 21 characters',
      action({ label: 'x'.repeat(21) }),
      'body/actions/0/label: must NOT have more than 20 characters',
    ],
    ['a misspelt field', { ...run, conclussion: 'success' }, 'body: GitHub describes no "conclussion"'],
    ['a misspelt field further in', output({ titel: 'x' }), 'body/output: GitHub describes no "titel"'],
    ['a missing field', { name: 'approve-to-promote' }, "body: must have required property 'head_sha'"],
    ['no body where one is required', undefined, 'body: is missing'],
    [
      'a word that is none of the conclusions',
      { ...run, conclusion: 'passed' },
      'body/conclusion: must be one of action_required, cancelled, failure, neutral, success, skipped, stale, timed_out',
    ],
  ])('with %s is refused', (_, body, problem) => {
    expect(descriptions.checkRequest({ method: 'POST', path: runs, body })).toEqual([
      `checks/create request ${problem}`,
    ]);
  });

  it('to update a check is refused for a field of no alternative, and for every other mistake beside it', () => {
    const problems = descriptions.checkRequest({
      method: 'PATCH',
      path: `${runs}/7`,
      body: { conclussion: 'x', name: 1 },
    });
    expect(problems).toContain('checks/update request body/name: must be string');
    expect(descriptions.checkRequest({ method: 'PATCH', path: `${runs}/7`, body: { conclussion: 'x' } })).toEqual([
      'checks/update request body: GitHub describes no "conclussion"',
    ]);
  });

  it.each(['APPROVED', 'approved', 'approve'])('to review with the event %s is refused', (event) => {
    const problems = descriptions.checkRequest({
      method: 'POST',
      path: '/repos/acme/policies/pulls/1/reviews',
      body: { event },
    });
    expect(problems).toEqual([
      'pulls/create-review request body/event: must be one of APPROVE, REQUEST_CHANGES, COMMENT',
    ]);
  });

  it.each([
    [{ state: 'open', per_page: '100', page: '2' }, []],
    [{ state: 'opened' }, ['query/state: must be one of open, closed, all']],
    [{ page: 'last' }, ['query/page: must be integer']],
    [{ labels: 'policy' }, ['query: GitHub describes no "labels"']],
  ])('with the query %j', (query, problems) => {
    const found = descriptions.checkRequest({ method: 'GET', path: '/repos/acme/policies/pulls', query });
    expect(found).toEqual(problems.map((problem) => `pulls/list request ${problem}`));
  });

  it('whose path holds a word for a number is refused', () => {
    const problems = descriptions.checkRequest({ method: 'GET', path: '/repos/acme/policies/pulls/first' });
    expect(problems).toEqual(['pulls/get request path/pull_number: must be integer']);
  });

  it('of no operation kept here is refused', () => {
    const problems = descriptions.checkRequest({ method: 'POST', path: '/repos/acme/policies/forks' });
    expect(problems).toEqual(['POST /repos/acme/policies/forks: is none of the operations described here']);
  });

  it('to an operation that takes no body is refused with one', () => {
    const problems = descriptions.checkRequest({ method: 'GET', path: '/app', body: { a: 1 } });
    expect(problems).toEqual(['apps/get-authenticated request body: none is described']);
  });
});

const user = {
  ...{ login: 'octocat', id: 1, node_id: 'U_1', type: 'User', site_admin: false, gravatar_id: '' },
  ...Object.fromEntries(
    'avatar_url url html_url followers_url following_url gists_url starred_url subscriptions_url organizations_url repos_url events_url received_events_url'
      .split(' ')
      .map((key) => [key, 'https://github.example/octocat']),
  ),
};
const reference = {
  ...{ ref: 'refs/heads/main', node_id: 'R_1', url: 'https://github.example/ref' },
  object: { type: 'commit', sha: 'a'.repeat(40), url: 'https://github.example/commit' },
};
const gitCommit = (email: string) => ({
  ...{ sha: 'a'.repeat(40), node_id: 'C_1', message: 'Promote', url: 'https://github.example/c', html_url: '' },
  author: { name: 'promoter[bot]', email, date: '2024-05-01T10:00:00Z' },
  committer: { name: 'GitHub', email: 'noreply@github.com', date: '2024-05-01T12:00:00+02:00' },
  tree: { sha: 'b'.repeat(40), url: 'https://github.example/t' },
  parents: [],
  verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
});

describe('an answer', () => {
  const get = { method: 'GET', path: '/repos/acme/policies/git/ref/heads/main' };
  const commit = { method: 'GET', path: `/repos/acme/policies/git/commits/${'a'.repeat(40)}`, status: 200 };

  it.each([
    ['is right', { ...get, status: 200, body: reference }, []],
    [
      'may hold a bot address and an empty URL, as GitHub’s do',
      { ...commit, body: gitCommit('77+promoter[bot]@users.noreply.github.com') },
      [],
    ],
    [
      'may refuse',
      {
        ...get,
        status: 404,
        body: { message: 'Not Found', documentation_url: 'https://docs.github.com', status: '404' },
      },
      [],
    ],
    ['may come from a broken gateway', { ...get, status: 502, body: '<html>' }, []],
    [
      'may have no body where none is described',
      { method: 'DELETE', path: '/repos/acme/policies/git/refs/heads/x', status: 204 },
      [],
    ],
    [
      'may be raw bytes where GitHub serves them',
      {
        method: 'GET',
        path: '/repos/acme/policies/contents/a.yml',
        status: 200,
        body: 'a: 1\n',
        mediaType: 'application/vnd.github.raw+json; charset=utf-8',
      },
      [],
    ],
    [
      'may be a diff where GitHub serves one',
      {
        method: 'GET',
        path: '/repos/acme/policies/compare/a...b',
        status: 200,
        body: 'diff',
        mediaType: 'application/vnd.github.v3.diff; charset=utf-8',
      },
      [],
    ],
    [
      'lacks a field',
      { ...get, status: 200, body: { ...reference, ref: undefined } },
      ["git/get-ref 200 body: must have required property 'ref'"],
    ],
    [
      'holds a field GitHub does not describe',
      { ...get, status: 200, body: { ...reference, tip: 'x' } },
      ['git/get-ref 200 body: GitHub describes no "tip"'],
    ],
    [
      'has a status GitHub does not describe',
      { ...get, status: 202, body: reference },
      ['git/get-ref 202: GitHub describes only 200, 404, 409'],
    ],
    [
      'refuses without saying why',
      { ...get, status: 403, body: {} },
      ["git/get-ref 403 body: must have required property 'message'"],
    ],
    [
      'refuses input where there was none',
      { ...get, status: 422, body: { message: 'x' } },
      ['git/get-ref 422: GitHub describes only 200, 404, 409'],
    ],
    ['lacks its body', { ...get, status: 200 }, ['git/get-ref 200 body: is missing']],
    [
      'has a body where none is described',
      { method: 'DELETE', path: '/repos/acme/policies/git/refs/heads/x', status: 204, body: {} },
      ['git/delete-ref 204 body: none is described'],
    ],
    [
      'is text where only JSON is described',
      { ...get, status: 200, body: 'x', mediaType: 'text/plain' },
      ['git/get-ref 200 body: no text/plain is described'],
    ],
  ])('%s', (_, response, problems) => {
    expect(descriptions.checkResponse(response)).toEqual(problems);
  });

  it('may hold null only where GitHub allows it', () => {
    const member = { method: 'GET', path: '/orgs/acme/teams/governors/memberships/octocat', status: 200 };
    const problems = descriptions.checkResponse({
      ...member,
      body: { url: 'https://github.example', role: null, state: 'active' },
    });
    expect(problems).toContain('teams/get-membership-for-user-in-org 200 body/role: must be string');
    const members = { method: 'GET', path: '/orgs/acme/teams/governors/members', status: 200 };
    expect(descriptions.checkResponse({ ...members, body: [{ ...user, name: null, gravatar_id: null }] })).toEqual([]);
  });
});

describe('a webhook', () => {
  const sender = { ...user };
  const membership = {
    ...{ action: 'removed', scope: 'team', member: user, sender },
    organization: {
      ...{ login: 'acme', id: 1, node_id: 'O_1', description: null, avatar_url: 'https://github.example/a' },
      ...Object.fromEntries(
        'url repos_url events_url hooks_url issues_url members_url public_members_url'
          .split(' ')
          .map((key) => [key, 'https://github.example/acme']),
      ),
    },
    team: {
      ...{ id: 1, node_id: 'T_1', name: 'governors', slug: 'governors', description: null, privacy: 'closed' },
      ...{ permission: 'pull', parent: null, notification_setting: 'notifications_enabled' },
      ...{ type: 'organization', organization_id: 1 },
      ...Object.fromEntries(
        'url html_url members_url repositories_url'.split(' ').map((key) => [key, 'https://github.example/t']),
      ),
    },
  };

  it('is right', () => {
    expect(descriptions.checkWebhook({ event: 'membership', payload: membership })).toEqual([]);
  });

  it.each([
    [
      'a part is missing',
      { ...membership, team: undefined },
      "webhook membership.removed payload: must have required property 'team'",
    ],
    [
      'a field is invented',
      { ...membership, governors: [] },
      'webhook membership.removed payload: GitHub describes no "governors"',
    ],
    [
      'its action is none of the event’s',
      { ...membership, action: 'left' },
      'webhook membership.left: is none of those described here',
    ],
  ])('is refused when %s', (_, payload, problem) => {
    expect(descriptions.checkWebhook({ event: 'membership', payload })).toContain(problem);
  });

  it('of an event without actions goes by its name', () => {
    expect(descriptions.checkWebhook({ event: 'push', payload: {} })).toContain(
      "webhook push payload: must have required property 'ref'",
    );
  });
});

describe('the name of an operation', () => {
  it.each([
    ['GET', '/repos/acme/policies/contents/policies/dev/a%20b.yml', 'repos/get-content'],
    ['get', '/repos/acme/policies/git/ref/heads/approve-to-promote/ledger', 'git/get-ref'],
    ['GET', '/repos/acme/policies/commits/heads/main/check-runs', 'checks/list-for-ref'],
    ['GET', '/repos/acme/policies/commits/main', 'repos/get-commit'],
    ['GET', '/repos/acme/policies/branches/release/1/protection', 'repos/get-branch-protection'],
    ['GET', '/repos/acme/policies/pulls/1/files', 'pulls/list-files'],
    ['POST', '/repos/acme/policies/pulls/1', undefined],
    ['GET', '/repos/acme/policies/pulls/1/', undefined],
  ])('%s %s', (method, path, id) => {
    expect(descriptions.operationIdOf(method, path)).toBe(id);
  });
});
