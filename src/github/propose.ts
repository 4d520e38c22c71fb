import { OutsideError } from '../errors.ts';
import type { Proposal } from '../ports.ts';
import { type GitHubClient, read, write } from './call.ts';
import { makeCommit } from './commit-on-branch.ts';

/**
 * A branch with one commit and a pull request for it. The branch's name is the key: where it exists, or its pull request
 * does, nothing is made a second time.
 */
export async function propose(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  base: string,
  proposal: Proposal,
): Promise<number> {
  const what = `opening a pull request from ${proposal.branch}`;
  const known = await openFrom(github, at, proposal.branch, proposal.anew === true ? 'open' : 'all');
  if (known !== undefined) return known;
  const { data: refs } = await read(`${what}, branch`, () =>
    github.request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', { ...at, ref: `heads/${proposal.branch}` }),
  );
  const there = refs.find(({ ref }) => ref === `refs/heads/${proposal.branch}`);
  if (there !== undefined && proposal.standsAt !== undefined && there.object.sha !== proposal.standsAt)
    throw new OutsideError(`${what}: somebody moved the branch just now`, { retry: 'never' });
  if (there === undefined) {
    const sha = await makeCommit(github, at, what, proposal);
    await write(`${what}, branch`, () =>
      github.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref: `refs/heads/${proposal.branch}`, sha }),
    );
  }
  const { data } = await write(what, () =>
    github.request('POST /repos/{owner}/{repo}/pulls', {
      ...at,
      head: proposal.branch,
      base,
      title: proposal.title,
      body: proposal.body,
    }),
  );
  return data.number;
}

async function openFrom(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  branch: string,
  state: 'open' | 'all',
): Promise<number | undefined> {
  const { data } = await read(`finding the pull request from ${branch}`, () =>
    github.request('GET /repos/{owner}/{repo}/pulls', {
      ...at,
      head: `${at.owner}:${branch}`,
      state,
      per_page: 1,
    }),
  );
  return data[0]?.number;
}
