import type { Bench } from '../support/bench.ts';

/** Bodies of the issues that are open. */
export async function issueTexts(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'open' });
  return data.filter(({ pull_request }) => pull_request === undefined).map(({ body }) => body ?? '');
}

/** Titles of all issues, of those that are closed too. */
export async function issueTitles(bench: Bench): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listForRepo({ owner, repo, state: 'all' });
  return data.filter(({ pull_request }) => pull_request === undefined).map(({ title }) => title);
}
