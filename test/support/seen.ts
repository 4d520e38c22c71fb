import type { Bench } from './bench.ts';

/** The app's check on the head of a pull request, as GitHub shows it. */
export interface CheckSeen {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

/** The newest run of the app's check on a pull request's head; `undefined` while there is none. */
export async function checkOf(bench: Bench, number: number): Promise<CheckSeen | undefined> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const pull = await octokit.pulls.get({ owner, repo, pull_number: number });
  const runs = await octokit.checks.listForRef({
    owner,
    repo,
    ref: pull.data.head.sha,
    check_name: 'approve-to-promote',
    filter: 'all',
  });
  const run = runs.data.check_runs.toSorted((a, b) => b.id - a.id)[0];
  if (run === undefined) return undefined;
  const { id, status, conclusion, output } = run;
  return { id, status, conclusion, title: output.title ?? '', summary: output.summary ?? '', text: output.text ?? '' };
}

/** The comments on a pull request or issue, oldest first. */
export async function commentsOf(bench: Bench, number: number): Promise<readonly string[]> {
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const { data } = await octokit.issues.listComments({ owner, repo, issue_number: number, per_page: 100 });
  return data.map(({ body }) => body ?? '');
}
