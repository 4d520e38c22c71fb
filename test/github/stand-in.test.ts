import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { type GitHubStandIn, startGitHub } from './github.ts';

let github: GitHubStandIn;

beforeAll(async () => {
  github = await startGitHub();
  for (const login of ['owner', 'governor', 'reviewer', 'author']) github.addUser(login);
  github.addOrganization('acme', { members: { owner: 'admin', governor: 'member' } });
});
afterAll(() => github.stop());

const as = (login: string) => new Octokit({ auth: login, baseUrl: github.apiUrl });

describe('the GitHub stand-in', () => {
  it('takes a pull request from push to merge', async () => {
    await github.addRepository('acme/policies', {
      files: { 'policies/dev/a.yml': 'a: 1\n', 'README.md': 'hello\n' },
      by: 'owner',
      collaborators: { author: 'write', reviewer: 'read', governor: 'write' },
    });
    const at = { owner: 'acme', repo: 'policies' };
    await github.push('acme/policies', { by: 'author', branch: 'change', files: { 'policies/dev/a.yml': 'a: 2\n' } });
    const { data: pull } = await as('author').pulls.create({ ...at, title: 'Change', head: 'change', base: 'main' });
    expect(pull).toMatchObject({ number: 1, state: 'open', mergeable: null, changed_files: 1 });
    const first = await as('reviewer').pulls.get({ ...at, pull_number: 1 });
    const second = await as('reviewer').pulls.get({ ...at, pull_number: 1 });
    expect([first.data.mergeable, second.data.mergeable]).toEqual([null, true]);
    await as('reviewer').pulls.createReview({ ...at, pull_number: 1, event: 'APPROVE' });
    const { data: files } = await as('reviewer').pulls.listFiles({ ...at, pull_number: 1 });
    expect(files.map(({ filename, status }) => [filename, status])).toEqual([['policies/dev/a.yml', 'modified']]);
    const { data: merged } = await as('governor').pulls.merge({ ...at, pull_number: 1 });
    expect(merged.merged).toBe(true);
    expect(await github.fsck('acme/policies')).toBe('');
    expect(github.violations()).toEqual([]);
  });
});
