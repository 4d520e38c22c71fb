import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { aPull, aScene, at, refusal, type Scene } from './testing/scene.ts';

let scene: Scene;
let app: Octokit;
let author: Octokit;
let owner: Octokit;
beforeAll(async () => {
  scene = await aScene();
  app = await scene.asApp();
  author = scene.as('author');
  owner = scene.as('owner');
});
afterAll(() => scene.stop());

const tip = (branch: string) => scene.github.git('acme/policies', ['rev-parse', branch]).then((text) => text.trim());

describe('contents', () => {
  it('are read as JSON, as bytes, and as a directory', async () => {
    const get = (path: string, more: object = {}) => author.repos.getContent({ ...at, path, ...more });
    const { data: file } = await get('policies/dev/a.yml');
    expect(Buffer.from((file as { content: string }).content, 'base64').toString()).toBe('a: 1\nb: 2\nc: 3\n');
    const { data: raw } = await get('policies/dev/a.yml', { mediaType: { format: 'raw' } });
    expect(raw).toBe('a: 1\nb: 2\nc: 3\n');
    const { data: directory } = await get('policies');
    expect(directory).toMatchObject([{ name: 'dev', type: 'dir', path: 'policies/dev' }]);
    expect(await refusal(get('nowhere'))).toMatchObject({ status: 404 });
    expect(await refusal(get('README.md', { ref: 'nowhere' }))).toMatchObject({ status: 404 });
  });

  it('are written one file a commit, against the blob the writer saw', async () => {
    const write = (more: object) =>
      author.repos.createOrUpdateFileContents({
        ...at,
        path: 'x y.txt',
        message: 'm',
        content: 'YQ==',
        branch: 'written',
        ...more,
      });
    await scene.github.moveBranch('acme/policies', 'written', 'main', { by: 'author' });
    const { data, status } = await write({});
    expect(status).toBe(201);
    expect(await refusal(write({ content: 'Yg==' }))).toMatchObject({ status: 422 });
    expect(await refusal(write({ content: 'Yg==', sha: '1'.repeat(40) }))).toMatchObject({ status: 409 });
    const { data: second } = await write({ content: 'Yg==', sha: data.content?.sha });
    expect(second.commit.parents?.[0]?.sha).toBe(data.commit.sha);
    await author.repos.deleteFile({
      ...at,
      path: 'x y.txt',
      message: 'm',
      sha: second.content?.sha ?? '',
      branch: 'written',
    });
    expect(await scene.github.git('acme/policies', ['ls-tree', '--name-only', 'written'])).toBe(
      'README.md\npolicies\n',
    );
  });
});

describe('git data', () => {
  it('makes a commit of blobs that are there and texts that are new, in three requests', async () => {
    const parent = await tip('main');
    const { data: base } = await author.git.getTree({ ...at, tree_sha: 'main', recursive: 'true' });
    const policy = base.tree.find(({ path }) => path === 'policies/dev/a.yml');
    const { data: tree } = await app.git.createTree({
      ...at,
      base_tree: base.sha,
      tree: [
        { path: 'policies/prod/a.yml', mode: '100644', type: 'blob', sha: policy?.sha ?? '' },
        { path: 'policies/note.txt', mode: '100644', type: 'blob', content: 'new\n' },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data: commit } = await app.git.createCommit({
      ...at,
      message: 'Promote',
      tree: tree.sha,
      parents: [parent],
    });
    expect(commit).toMatchObject({
      verification: { verified: true },
      author: { name: 'gatekeeper[bot]' },
      committer: { name: 'GitHub' },
    });
    await app.git.createRef({ ...at, ref: 'refs/heads/promoted', sha: commit.sha });
    expect(await scene.github.git('acme/policies', ['ls-tree', '-r', '--name-only', 'promoted'])).toBe(
      'policies/dev/a.yml\npolicies/note.txt\npolicies/prod/a.yml\n',
    );
    expect((await app.git.getCommit({ ...at, commit_sha: commit.sha })).data.tree.sha).toBe(tree.sha);
  });

  it('a person’s commit is theirs, and unsigned', async () => {
    const parent = await tip('main');
    const { data: tree } = await author.git.getTree({ ...at, tree_sha: parent });
    const { data } = await author.git.createCommit({ ...at, message: 'm', tree: tree.sha, parents: [parent] });
    expect(data).toMatchObject({
      verification: { verified: false, reason: 'unsigned' },
      committer: { name: 'author' },
    });
  });

  it('moves a ref forward only, unless forced', async () => {
    const old = await tip('main');
    const move = (sha: string, force = false) => author.git.updateRef({ ...at, ref: 'heads/promoted', sha, force });
    expect(await refusal(move(old))).toMatchObject({ status: 422, message: 'Update is not a fast forward' });
    await move(old, true);
    expect((await author.git.getRef({ ...at, ref: 'heads/promoted' })).data.object.sha).toBe(old);
    expect(await refusal(author.git.createRef({ ...at, ref: 'refs/heads/promoted', sha: old }))).toMatchObject({
      status: 422,
      message: 'Reference already exists',
    });
    expect((await author.git.listMatchingRefs({ ...at, ref: 'heads/pro' })).data).toHaveLength(1);
    await author.git.deleteRef({ ...at, ref: 'heads/promoted' });
    expect(await refusal(author.git.getRef({ ...at, ref: 'heads/promoted' }))).toMatchObject({ status: 404 });
  });

  it.each<[string, object]>([
    ['removing what is not there', { path: 'nowhere', mode: '100644', type: 'blob', sha: null }],
    ['both bytes and an id', { path: 'x', mode: '100644', type: 'blob', sha: '1'.repeat(40), content: 'x' }],
    ['a blob that is not there', { path: 'x', mode: '100644', type: 'blob', sha: '1'.repeat(40) }],
  ])('a tree refuses %s', async (_, entry) => {
    const request = app.git.createTree({ ...at, base_tree: await tip('main'), tree: [entry as never] });
    expect(await refusal(request)).toMatchObject({ status: 422 });
  });

  it('reads and writes blobs', async () => {
    const { data } = await author.git.createBlob({ ...at, content: 'AAE=', encoding: 'base64' });
    const { data: blob } = await author.git.getBlob({ ...at, file_sha: data.sha });
    expect([blob.size, blob.content.trim(), blob.encoding]).toEqual([2, 'AAE=', 'base64']);
  });
});

describe('commits', () => {
  it('are compared by what one has and the other lacks', async () => {
    await scene.github.push('acme/policies', {
      by: 'author',
      branch: 'compared',
      files: { new: '1', 'README.md': null },
    });
    await scene.github.push('acme/policies', { by: 'owner', branch: 'main', files: { other: '1' } });
    const { data } = await author.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...compared' });
    expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
    expect(data.files?.map(({ filename, status }) => [filename, status])).toEqual([
      ['README.md', 'removed'],
      ['new', 'added'],
    ]);
    const same = await author.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...main' });
    expect(same.data.status).toBe('identical');
  });

  it('are listed, read, and found where they stand', async () => {
    const { data: list } = await author.repos.listCommits({ ...at, path: 'other' });
    expect(list.map(({ author: who }) => who?.login)).toEqual(['owner']);
    const { data: commit } = await author.repos.getCommit({ ...at, ref: 'compared' });
    expect(commit).toMatchObject({
      stats: { total: 2 },
      files: [{ status: 'removed' }, { status: 'added', patch: '@@ -0,0 +1 @@\n+1\n\\ No newline at end of file' }],
    });
    const { data: branches } = await author.repos.listBranchesForHeadCommit({ ...at, commit_sha: commit.sha });
    expect(branches.map(({ name }) => name)).toEqual(['compared']);
  });

  it('have the pull requests that hold them, or whose merge brought them', async () => {
    const number = await aPull(scene, 'holding', 'a: 1\nb: 2\nc: 5\n');
    const pullsOf = async (commit_sha: string) =>
      (await author.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map((pull) => [
        pull.number,
        pull.state,
      ]);
    const head = await tip('holding');
    expect(await pullsOf(head)).toEqual([[number, 'open']]);
    const { data } = await owner.pulls.merge({ ...at, pull_number: number, merge_method: 'rebase' });
    expect(await pullsOf(data.sha)).toEqual([[number, 'closed']]);
  });
});

describe('lists', () => {
  it('come in pages with real links', async () => {
    const { data: issue } = await owner.issues.create({ ...at, title: 'long' });
    for (let n = 1; n <= 5; n += 1)
      await owner.issues.createComment({ ...at, issue_number: issue.number, body: `${n}` });
    const page = await owner.issues.listComments({ ...at, issue_number: issue.number, per_page: 2, page: 2 });
    expect(page.data.map(({ body }) => body)).toEqual(['3', '4']);
    expect(
      [...(page.headers.link ?? '').matchAll(/[?&]page=(\d+)[^>]*>; rel="(\w+)"/g)].map(([, number, rel]) => [
        rel,
        number,
      ]),
    ).toEqual([
      ['prev', '1'],
      ['next', '3'],
      ['last', '3'],
      ['first', '1'],
    ]);
    expect(
      await owner.paginate(owner.issues.listComments, { ...at, issue_number: issue.number, per_page: 2 }),
    ).toHaveLength(5);
  });

  it('of pushes go on from an entry', async () => {
    const all = await owner.paginate(owner.repos.listActivities, { ...at, per_page: 1, ref: 'main' });
    expect(all.map(({ activity_type, actor }) => [activity_type, actor?.login])).toEqual([
      ['pr_merge', 'owner'],
      ['push', 'owner'],
      ['branch_creation', 'owner'],
    ]);
  });

  it('of pull requests are narrowed and ordered', async () => {
    await aPull(scene, 'listed', 'a: listed\n');
    const list = async (more: object) => (await owner.pulls.list({ ...at, ...more })).data.map(({ head }) => head.ref);
    expect(await list({})).toEqual(['listed']);
    expect(await list({ state: 'all', direction: 'asc' })).toEqual(['holding', 'listed']);
    expect(await list({ head: 'acme:listed' })).toEqual(['listed']);
    expect(await list({ base: 'nowhere' })).toEqual([]);
  });
});

describe('issues and comments', () => {
  it('are opened, labelled, edited, closed, and found again', async () => {
    const { data: issue } = await app.issues.create({
      ...at,
      title: 'drift',
      body: 'b',
      labels: ['approve-to-promote'],
    });
    const { data: found } = await app.issues.listForRepo({ ...at, labels: 'approve-to-promote' });
    expect(found.map(({ number, user }) => [number, user?.login])).toEqual([[issue.number, 'gatekeeper[bot]']]);
    await app.issues.update({
      ...at,
      issue_number: issue.number,
      title: 'Drift',
      state: 'closed',
      state_reason: 'completed',
    });
    const { data: closed } = await app.issues.get({ ...at, issue_number: issue.number });
    expect(closed).toMatchObject({ title: 'Drift', state: 'closed', state_reason: 'completed' });
    await app.issues.addLabels({ ...at, issue_number: issue.number, labels: ['second'] });
    await app.issues.removeLabel({ ...at, issue_number: issue.number, name: 'approve-to-promote' });
    expect(
      (await app.issues.listLabelsOnIssue({ ...at, issue_number: issue.number })).data.map(({ name }) => name),
    ).toEqual(['second']);
  });

  it('are changed by who wrote them or may write to the repository', async () => {
    const number = (await owner.pulls.list(at)).data[0]?.number ?? 0;
    const { data: comment } = await scene
      .as('reviewer')
      .issues.createComment({ ...at, issue_number: number, body: 'mine' });
    scene.github.addUser('passer-by');
    scene.github.addCollaborator('acme/policies', 'passer-by', 'read');
    const edit = (login: string) =>
      scene.as(login).issues.updateComment({ ...at, comment_id: comment.id, body: login });
    expect(await refusal(edit('passer-by'))).toMatchObject({ status: 403 });
    expect((await edit('author')).data).toMatchObject({ body: 'author', user: { login: 'reviewer' } });
    await scene.github.webhooksIdle();
    expect(scene.receiver.received.at(-1)?.payload).toMatchObject({
      action: 'edited',
      changes: { body: { from: 'mine' } },
    });
    await scene.as('reviewer').issues.deleteComment({ ...at, comment_id: comment.id });
    expect(await refusal(owner.issues.getComment({ ...at, comment_id: comment.id }))).toMatchObject({ status: 404 });
  });

  it('take one reaction of a kind from each', async () => {
    const number = (await owner.pulls.list(at)).data[0]?.number ?? 0;
    const { data: comment } = await owner.issues.createComment({ ...at, issue_number: number, body: '/promote' });
    const react = () => app.reactions.createForIssueComment({ ...at, comment_id: comment.id, content: 'rocket' });
    expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
    const { data } = await app.reactions.listForIssueComment({ ...at, comment_id: comment.id });
    expect(data.map(({ content, user }) => [content, user?.login])).toEqual([['rocket', 'gatekeeper[bot]']]);
    await app.reactions.deleteForIssueComment({ ...at, comment_id: comment.id, reaction_id: data[0]?.id ?? 0 });
  });
});

describe('deployments', () => {
  it('retire the success before, and wait for checks unless told not to', async () => {
    const deploy = (more: object = {}) =>
      app.repos.createDeployment({
        ...at,
        ref: 'main',
        environment: 'prod',
        auto_merge: false,
        required_contexts: [],
        ...more,
      });
    const succeed = (deployment_id: number) =>
      app.repos.createDeploymentStatus({ ...at, deployment_id, state: 'success', description: 'live' });
    const first = (await deploy()).data as { id: number };
    const second = (await deploy()).data as { id: number };
    await succeed(first.id);
    await succeed(second.id);
    const states = async (deployment_id: number) =>
      (await app.repos.listDeploymentStatuses({ ...at, deployment_id })).data.map(({ state }) => state);
    expect([await states(first.id), await states(second.id)]).toEqual([['inactive', 'success'], ['success']]);
    expect((await app.repos.listDeployments({ ...at, environment: 'prod' })).data.map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ]);
    await app.checks.create({ ...at, name: 'gate', head_sha: await tip('main'), conclusion: 'failure' });
    expect(await refusal(app.repos.createDeployment({ ...at, ref: 'main' }))).toMatchObject({ status: 409 });
  });
});

describe('the API as a whole', () => {
  it('has broken nothing of GitHub’s description so far', () => {
    expect(scene.github.violations()).toEqual([]);
  });

  it('answers what has not changed with 304', async () => {
    const { headers } = await owner.repos.get(at);
    const again = owner.repos.get({ ...at, headers: { 'if-none-match': headers.etag ?? '' } });
    await expect(again).rejects.toMatchObject({ status: 304 });
  });

  it('shows repositories, branches and people', async () => {
    expect((await owner.repos.get(at)).data).toMatchObject({
      permissions: { admin: true },
      organization: { login: 'acme' },
    });
    expect((await owner.repos.listForOrg({ org: 'acme' })).data).toHaveLength(1);
    expect((await owner.repos.listBranches(at)).data.map(({ name }) => name)).toContain('main');
    expect((await owner.repos.getBranch({ ...at, branch: 'main' })).data.commit.sha).toBe(await tip('main'));
    expect((await owner.users.getByUsername({ username: 'GOVERNOR' })).data.login).toBe('governor');
    expect((await owner.users.getAuthenticated()).data.login).toBe('owner');
    expect((await owner.orgs.get({ org: 'acme' })).data.login).toBe('acme');
    expect((await owner.orgs.listMembers({ org: 'acme', role: 'admin' })).data.map(({ login }) => login)).toEqual([
      'owner',
    ]);
    expect((await owner.orgs.getMembershipForUser({ org: 'acme', username: 'governor' })).data.role).toBe('member');
    expect((await owner.teams.list({ org: 'acme' })).data.map(({ slug }) => slug)).toEqual(['data-governors']);
    expect((await owner.teams.getByName({ org: 'acme', team_slug: 'data-governors' })).data.members_count).toBe(1);
    const { data } = await owner.repos.getCollaboratorPermissionLevel({ ...at, username: 'reviewer' });
    expect([data.permission, data.role_name]).toEqual(['read', 'read']);
    expect((await owner.repos.listCollaborators(at)).data.map(({ login }) => login)).toContain('reviewer');
    expect((await owner.rateLimit.get()).data.resources.core.limit).toBe(5000);
  });

  it('counts requests by who asks and what for, and can start anew', async () => {
    const number = (await owner.pulls.list(at)).data[0]?.number ?? 0;
    scene.github.resetRequests();
    await app.pulls.get({ ...at, pull_number: number });
    await app.pulls.get({ ...at, pull_number: number, headers: { 'x-github-delivery': 'one' } });
    await app.graphql('query Mine { rateLimit { cost } }');
    expect(scene.github.requestCounts()).toEqual({ 'installation:gatekeeper': { 'pulls/get': 2, 'graphql Mine': 1 } });
    expect(scene.github.requests({ delivery: 'one' })).toMatchObject([{ operation: 'pulls/get', status: 200 }]);
  });

  it('says so where it lacks what GitHub has', async () => {
    expect(await refusal(owner.request('GET /repos/{owner}/{repo}/codeowners/errors', at))).toMatchObject({
      status: 404,
    });
    expect(scene.github.takeViolations()).toEqual([expect.stringContaining('the stand-in does not do this')]);
    expect(await refusal(owner.request('GET /no/such/thing'))).toMatchObject({ status: 404 });
    expect(scene.github.takeViolations()).toHaveLength(2);
  });

  it('fails the test that broke GitHub’s description', async () => {
    const other = await aScene();
    await refusal(other.as('owner').request('GET /no/such/thing'));
    await expect(other.stop()).rejects.toThrow('is none of the operations described here');
  });
});
