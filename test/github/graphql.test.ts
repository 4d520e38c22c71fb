import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import type { Loose } from './testing/loose.ts';
import { aPull, aScene, at, type Scene } from './testing/scene.ts';

let scene: Scene;
let app: Octokit;
beforeAll(async () => {
  scene = await aScene();
  app = await scene.asApp();
});
afterAll(() => scene.stop());
const ask = (client: Octokit, query: string, variables: Record<string, unknown> = {}) =>
  client.graphql<Loose>(query, variables);
const tip = (branch: string) => scene.github.git('acme/policies', ['rev-parse', branch]).then((text) => text.trim());
const repositoryId = () => scene.github.repository('acme/policies').nodeId;

/** The errors of a query that GitHub answers with HTTP 200. */
async function errorsOf(request: Promise<unknown>): Promise<readonly { type?: string; message: string }[]> {
  try {
    await request;
  } catch (error) {
    return (error as { errors?: { type?: string; message: string }[] }).errors ?? [];
  }
  return [];
}

describe('GraphQL reads', () => {
  it('tells in one query what people did in a pull request', async () => {
    const { github, as } = scene;
    const number = await aPull(scene, 'told');
    const { data: review } = await as('reviewer').pulls.createReview({
      ...at,
      pull_number: number,
      event: 'REQUEST_CHANGES',
      body: 'why?',
    });
    await as('owner').pulls.dismissReview({ ...at, pull_number: number, review_id: review.id, message: 'because' });
    const before = await tip('told');
    const after = await github.push('acme/policies', {
      by: 'author',
      branch: 'told',
      on: 'main',
      force: true,
      files: { 'policies/dev/a.yml': 'a: 5\n' },
      coAuthors: ['governor'],
    });
    const answer = await ask(
      app,
      `query Told($number: Int!) {
        rateLimit { cost nodeCount }
        repository(owner: "acme", name: "policies") {
          pullRequest(number: $number) {
            headRefOid isCrossRepository changedFiles author { __typename login }
            reviews(first: 10) { totalCount nodes { state databaseId commit { oid } authorCanPushToRepository } }
            commits(first: 10) { nodes { commit { oid authors(first: 5) { nodes { user { login } } } signature { isValid } } } }
            timelineItems(first: 10, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT]) {
              nodes {
                __typename
                ... on ReviewDismissedEvent { previousReviewState dismissalMessage review { databaseId } }
                ... on HeadRefForcePushedEvent { actor { login } beforeCommit { oid file(path: "policies/dev/a.yml") { oid } } afterCommit { oid } }
              }
            }
          }
        }
      }`,
      { number },
    );
    expect(answer.repository.pullRequest).toMatchObject({
      headRefOid: after,
      isCrossRepository: false,
      changedFiles: 1,
      author: { __typename: 'User', login: 'author' },
      reviews: {
        totalCount: 1,
        nodes: [
          { state: 'DISMISSED', databaseId: review.id, commit: { oid: before }, authorCanPushToRepository: false },
        ],
      },
      commits: {
        nodes: [
          {
            commit: {
              oid: after,
              authors: { nodes: [{ user: { login: 'author' } }, { user: { login: 'governor' } }] },
              signature: null,
            },
          },
        ],
      },
      timelineItems: {
        nodes: [
          {
            __typename: 'ReviewDismissedEvent',
            previousReviewState: 'CHANGES_REQUESTED',
            dismissalMessage: 'because',
            review: { databaseId: review.id },
          },
          {
            __typename: 'HeadRefForcePushedEvent',
            actor: { login: 'author' },
            beforeCommit: { oid: before, file: { oid: expect.stringMatching(/^[0-9a-f]{40}$/) } },
            afterCommit: { oid: after },
          },
        ],
      },
    });
    expect(answer.rateLimit).toEqual({ cost: 1, nodeCount: 80 });
  });

  it('knows not at first whether a pull request can be merged, and what merging gives when asked again', async () => {
    const number = await aPull(scene, 'mergeable');
    const read = async () =>
      (
        await ask(
          app,
          `query($number: Int!) { repository(owner: "acme", name: "policies") { pullRequest(number: $number) {
            mergeable potentialMergeCommit { oid file(path: "policies/dev/a.yml") { oid } parents(first: 2) { totalCount } } } } }`,
          { number },
        )
      ).repository.pullRequest;
    expect(await read()).toEqual({ mergeable: 'UNKNOWN', potentialMergeCommit: null });
    const second = await read();
    expect(second).toMatchObject({ mergeable: 'MERGEABLE', potentialMergeCommit: { parents: { totalCount: 2 } } });
    expect(await tip(`refs/pull/${number}/merge`)).toBe(second.potentialMergeCommit.oid);
  });

  it('reads trees and blobs by expression, with whole paths', async () => {
    const answer = await ask(
      app,
      `{ repository(owner: "acme", name: "policies") {
        directory: object(expression: "main:policies/dev") { ... on Tree { entries { name path mode type object { ... on Blob { text isBinary } } } } }
        gone: object(expression: "main:nowhere") { oid }
        unknown: object(oid: "${'1'.repeat(40)}") { oid }
        ref(qualifiedName: "refs/heads/main") { name prefix target { oid } } } }`,
    );
    expect(answer.repository).toMatchObject({
      directory: {
        entries: [
          {
            name: 'a.yml',
            path: 'policies/dev/a.yml',
            mode: 0o100644,
            type: 'blob',
            object: { text: 'a: 1\nb: 2\nc: 3\n', isBinary: false },
          },
        ],
      },
      gone: null,
      unknown: null,
      ref: { name: 'main', prefix: 'refs/heads/', target: { oid: await tip('main') } },
    });
  });

  it('pages with cursors', async () => {
    const page = (more: string) =>
      ask(
        scene.as('owner'),
        `{ organization(login: "acme") { team(slug: "data-governors") { members(${more}) { totalCount pageInfo { hasNextPage endCursor } nodes { login } } } } }`,
      ).then((answer) => answer.organization.team.members);
    scene.github.addTeamMember('acme', 'data-governors', 'reviewer');
    const first = await page('first: 1');
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ login: 'governor' }] });
    const second = await page(`first: 1, after: "${first.pageInfo.endCursor}"`);
    expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ login: 'reviewer' }] });
  });

  it('gives the merged pull request of a commit on the default branch', async () => {
    const number = await aPull(scene, 'landed', 'a: 1\nb: 2\nc: 4\n');
    const { data } = await scene.as('governor').pulls.merge({ ...at, pull_number: number, merge_method: 'squash' });
    const answer = await ask(
      app,
      `query($oid: GitObjectID!) { repository(owner: "acme", name: "policies") { object(oid: $oid) { ... on Commit {
        associatedPullRequests(first: 5) { nodes { number state mergedBy { login } mergeCommit { oid } } } } } } }`,
      { oid: data.sha },
    );
    expect(answer.repository.object.associatedPullRequests.nodes).toEqual([
      { number, state: 'MERGED', mergedBy: { login: 'governor' }, mergeCommit: { oid: data.sha } },
    ]);
  });
});

describe('GraphQL refuses', () => {
  const inRepository = (fields: string) => `{ repository(owner: "acme", name: "policies") { ${fields} } }`;
  it.each([
    ['an unknown repository', '{ repository(owner: "acme", name: "nothing") { id } }', 'NOT_FOUND'],
    ['an unknown pull request', inRepository('pullRequest(number: 999) { id }'), 'NOT_FOUND'],
    ['an unknown user', '{ user(login: "nobody") { id } }', 'NOT_FOUND'],
    ['a list without a size', inRepository('pullRequests { nodes { id } }'), 'MISSING_PAGINATION_BOUNDARIES'],
    ['more than a hundred at once', inRepository('pullRequests(first: 101) { nodes { id } }'), 'EXCESSIVE_PAGINATION'],
    [
      'more nodes than it will give',
      inRepository(
        'pullRequests(first: 100) { nodes { reviews(first: 100) { nodes { comments(first: 100) { nodes { id } } } } } }',
      ),
      'MAX_NODE_LIMIT_EXCEEDED',
    ],
  ])('%s', async (_, query, type) => {
    expect(await errorsOf(ask(app, query))).toMatchObject([{ type }]);
  });

  it('what the schema does not have, and says so as a broken description', async () => {
    expect(await errorsOf(ask(app, '{ repository(owner: "acme", name: "policies") { colour } }'))).toHaveLength(1);
    expect(scene.github.takeViolations()).toEqual([expect.stringContaining('Cannot query field "colour"')]);
  });

  it('what an installation has no permission for', async () => {
    scene.github.setPermissions(scene.installation, { contents: 'read' });
    const weak = await scene.asApp();
    const errors = await errorsOf(ask(weak, inRepository('pullRequest(number: 1) { id }')));
    expect(errors).toMatchObject([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]);
    scene.github.setPermissions(scene.installation, {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      members: 'read',
    });
    app = await scene.asApp();
  });
});

describe('GraphQL moves branches only from where the caller believes they are', () => {
  const move = (client: Octokit, before: string, after: string, name = 'refs/heads/target', force = false) =>
    ask(
      client,
      `mutation($id: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!, $force: Boolean!) {
        updateRefs(input: { repositoryId: $id, clientMutationId: "mine", refUpdates: [{ name: $name, beforeOid: $before, afterOid: $after, force: $force }] }) { clientMutationId } }`,
      { id: repositoryId(), name, before, after, force },
    );

  it('updateRefs with the right expectation', async () => {
    const { github } = scene;
    const before = await github.push('acme/policies', { by: 'author', branch: 'target', files: { x: '1' } });
    const after = await github.push('acme/policies', { by: 'author', branch: 'ahead', on: before, files: { x: '2' } });
    expect(await move(app, before, after)).toEqual({ updateRefs: { clientMutationId: 'mine' } });
    expect(await tip('target')).toBe(after);
  });

  it('refuses a stale expectation, and one that would lose commits', async () => {
    const { github } = scene;
    const now = await tip('target');
    const other = await github.push('acme/policies', { by: 'author', branch: 'other', on: 'main', files: { y: '1' } });
    expect(await errorsOf(move(app, other, other))).toMatchObject([{ type: 'STALE_DATA' }]);
    expect(await errorsOf(move(app, now, other))).toMatchObject([{ message: expect.stringContaining('fast forward') }]);
    expect(await tip('target')).toBe(now);
    await move(app, now, other, 'refs/heads/target', true);
    expect(await tip('target')).toBe(other);
  });

  it('leaves the last word to git, where a branch moved behind its back', async () => {
    const known = await tip('target');
    const after = await scene.github.push('acme/policies', {
      by: 'author',
      branch: 'on-top',
      on: known,
      files: { w: '1' },
    });
    await scene.github.git('acme/policies', ['update-ref', 'refs/heads/target', await tip('main')]);
    expect(await errorsOf(move(app, known, after))).toMatchObject([{ type: 'STALE_DATA' }]);
    expect(await tip('target')).toBe(await tip('main'));
  });

  it('refuses who may not write', async () => {
    const now = await tip('target');
    expect(await errorsOf(move(scene.as('reviewer'), now, now))).toMatchObject([{ type: 'FORBIDDEN' }]);
  });

  const commit = (expectedHeadOid: string, changes: object, client = app) =>
    ask(
      client,
      `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit {
        oid parents(first: 1) { nodes { oid } } author { user { login } } committer { user { login } } signature { isValid wasSignedByGitHub } } } }`,
      {
        input: {
          branch: { repositoryNameWithOwner: 'acme/policies', branchName: 'main' },
          expectedHeadOid,
          message: { headline: 'Promote' },
          fileChanges: changes,
        },
      },
    );

  it('createCommitOnBranch commits as the app, signed by GitHub', async () => {
    const before = await tip('main');
    const contents = Buffer.from('promoted\n').toString('base64');
    const answer = await commit(before, {
      additions: [{ path: 'policies/prod/a.yml', contents }],
      deletions: [{ path: 'README.md' }],
    });
    expect(answer.createCommitOnBranch.commit).toMatchObject({
      parents: { nodes: [{ oid: before }] },
      author: { user: { login: 'gatekeeper[bot]' } },
      committer: { user: { login: 'web-flow' } },
      signature: { isValid: true, wasSignedByGitHub: true },
    });
    expect(await scene.github.git('acme/policies', ['ls-tree', '-r', '--name-only', 'main'])).toBe(
      'policies/dev/a.yml\npolicies/prod/a.yml\n',
    );
  });

  it('createCommitOnBranch refuses a stale head in GitHub’s words, and the removal of what is not there', async () => {
    const old = await tip('main~1');
    expect(await errorsOf(commit(old, { additions: [] }))).toEqual([
      expect.objectContaining({
        type: 'STALE_DATA',
        path: ['createCommitOnBranch'],
        message: `Expected branch to point to "${old}" but it did not.  Pull and try again.`,
      }),
    ]);
    expect(await errorsOf(commit(await tip('main'), { deletions: [{ path: 'nowhere' }] }))).toHaveLength(1);
  });

  it('leaves a repository that git finds sound', async () => {
    expect(await scene.github.fsck('acme/policies')).toBe('');
  });
});
