import { describe, expect, it } from '@jest/globals';
import type { GitHubClient } from '../../src/github/call.ts';
import { commitOnBranch } from '../../src/github/commit-on-branch.ts';
import type { NewCommit } from '../../src/ports.ts';

const AT = { owner: 'acme', repo: 'policies', nodeId: 'R_1' };
const parent = 'a'.repeat(40);

type Sent = readonly [what: string, given: Readonly<Record<string, unknown>>];

/** A client that does what it is asked, or fails at the branch; and everything that it was asked. */
function aClient(failure?: object) {
  const sent: Sent[] = [];
  const github = {
    request: async (route: string, given: Sent[1]) => {
      sent.push([route, given]);
      return { data: { sha: route.endsWith('/trees') ? 'tree' : 'commit' } };
    },
    graphql: async (query: string, given: Sent[1]) => {
      sent.push([/mutation (\w+)/.exec(query)?.[1] ?? 'query', given]);
      if (failure !== undefined) throw Object.assign(new Error('no'), failure);
    },
  } as unknown as GitHubClient;
  return { github, sent };
}

const aCommit = (count: number, more: Partial<NewCommit> = {}): NewCommit => ({
  branch: 'main',
  parent,
  baseTree: 'b'.repeat(40),
  message: 'promote\n',
  entries: [
    ...Array.from({ length: count }, (_, at) => ({ path: `policies/prod/${at}.yml`, blob: `blob-${at}` })),
    { path: 'policies/promotions/000001.json', text: '{}' },
  ],
  ...more,
});

describe('a commit on a branch', () => {
  it.each([1, 100, 1000])('of %i policies is three requests, and the approved blobs are used again', async (count) => {
    const { github, sent } = aClient();
    expect(await commitOnBranch(github, AT, aCommit(count))).toEqual({ result: 'committed', id: 'commit' });
    expect(sent.map(([what]) => what)).toEqual([
      'POST /repos/{owner}/{repo}/git/trees',
      'POST /repos/{owner}/{repo}/git/commits',
      'MoveBranch',
    ]);
    const tree = sent[0]?.[1].tree as readonly object[];
    expect(tree).toHaveLength(count + 1);
    expect(tree.slice(0, count)).toEqual(
      Array.from({ length: count }, (_, at) => ({
        path: `policies/prod/${at}.yml`,
        mode: '100644',
        type: 'blob',
        sha: `blob-${at}`,
      })),
    );
  });

  it('takes a file away by no blob, and names no author, so that GitHub signs it', async () => {
    const { github, sent } = aClient();
    await commitOnBranch(github, AT, aCommit(0, { entries: [{ path: 'policies/prod/a.yml', remove: true }] }));
    expect(sent[0]?.[1].tree).toEqual([{ path: 'policies/prod/a.yml', mode: '100644', type: 'blob', sha: null }]);
    expect(Object.keys(sent[1]?.[1] ?? {}).sort()).toEqual(['message', 'owner', 'parents', 'repo', 'tree']);
    expect(sent[1]?.[1].parents).toEqual([parent]);
  });

  it('moves the branch from where it was read, and never by force', async () => {
    const { github, sent } = aClient();
    await commitOnBranch(github, AT, aCommit(1));
    expect(sent[2]?.[1]).toEqual({
      repositoryId: 'R_1',
      name: 'refs/heads/main',
      before: parent,
      after: 'commit',
      force: false,
    });
  });

  it('takes the place of a commit of the app’s own only where that one stands', async () => {
    const { github, sent } = aClient();
    await commitOnBranch(github, AT, aCommit(1, { branch: 'approve-to-promote/promotion-000001', replaces: 'c' }));
    expect(sent[2]?.[1]).toMatchObject({ before: 'c', force: true });
  });

  it.each([
    [[{ type: 'STALE_DATA', message: 'Expected branch to point to "a" but it did not.  Pull and try again.' }]],
    [[{ message: 'Reference is at b but expected a' }]],
    [[{ message: 'Update is not a fast-forward' }]],
  ])('onto a branch that moved is none: %j', async (errors) => {
    const { github, sent } = aClient({ errors });
    expect(await commitOnBranch(github, AT, aCommit(1))).toEqual({ result: 'moved' });
    expect(sent).toHaveLength(3);
  });

  it.each<[string, object, object]>([
    [
      'by a rule is for good',
      { errors: [{ message: 'Repository rule violations found' }] },
      { retry: 'never', mayHaveActed: false },
    ],
    ['for a token that ended is not', { status: 401, response: { headers: {} } }, { retry: 'later' }],
    [
      'for a limit is not',
      { status: 403, response: { headers: { 'retry-after': '7' } } },
      { retry: 'later', notBefore: expect.any(Number) },
    ],
    ['of which nobody hears may be none', { status: 502, response: { headers: {} } }, { mayHaveActed: true }],
  ])('that is refused %s', async (_, failure, error) => {
    const { github, sent } = aClient(failure);
    await expect(commitOnBranch(github, AT, aCommit(1))).rejects.toMatchObject({ name: 'OutsideError', ...error });
    expect(sent).toHaveLength(3);
  });
});
