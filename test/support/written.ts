import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** Everything that the app wrote where people or other programs can read it, by where it stands. */
export async function everythingWritten(bench: Bench): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  const { octokit } = bench.person('administrator');
  const [owner = '', repo = ''] = bench.repository.split('/');
  const list = { owner, repo, per_page: 100 };
  const issues = await octokit.issues.listForRepo({ ...list, state: 'all' });
  const comments = await octokit.issues.listCommentsForRepo(list);
  const pulls = await octokit.pulls.list({ ...list, state: 'all' });
  const checks = await Promise.all(
    pulls.data.map(({ head }) => octokit.checks.listForRef({ ...list, ref: head.sha, filter: 'all' })),
  );
  const deployments = await octokit.repos.listDeployments(list);
  const statuses = await Promise.all(
    deployments.data.map(({ id }) => octokit.repos.listDeploymentStatuses({ ...list, deployment_id: id })),
  );
  written.set('deployments', JSON.stringify([deployments.data, statuses.map(({ data }) => data)]));
  written.set('the log', bench.app().output());
  written.set('issues', JSON.stringify(issues.data));
  written.set('comments', JSON.stringify(comments.data));
  written.set('checks', JSON.stringify(checks.map(({ data }) => data)));
  // Promotions, statements, the ledger and its snapshots, with their messages.
  written.set('commits', await bench.github.git(bench.repository, ['log', '--all', '-p', '--format=%H %an %B']));
  for (const folder of [bench.env.A2P_CACHE ?? '', bench.environment])
    for (const [path, text] of await filesBelow(folder)) written.set(path, text);
  return written;
}

/** As Latin-1, in which every byte is a character. */
async function filesBelow(folder: string): Promise<readonly (readonly [path: string, text: string])[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path, await readFile(path, 'latin1')] as const;
      }),
  );
}
