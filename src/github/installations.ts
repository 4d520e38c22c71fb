import type { Repository } from '../ports.ts';
import { type GitHubClient, read } from './call.ts';

const PAGE = 100;
/** What an operator looks at when not even the app's own key or address is taken. */
const LOOK = 'listing the installations of the app (by APP_ID and PRIVATE_KEY, at GHE_HOST where that is set)';

/** Installations of the app that are not suspended; asked as the app itself. */
export async function readInstallations(github: GitHubClient): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await read(LOOK, () => github.request('GET /app/installations', { per_page: PAGE, page }));
    for (const installation of data) if (!installation.suspended_at) ids.push(installation.id);
    if (data.length < PAGE) return ids;
  }
}

/** Repositories of one installation; asked with its token. */
export async function readRepositories(github: GitHubClient, installation: number): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await read(`listing the repositories of installation ${installation}`, () =>
      github.request('GET /installation/repositories', { per_page: PAGE, page }),
    );
    for (const repository of data.repositories) {
      if (repository.archived) continue;
      found.push({
        owner: repository.owner.login,
        name: repository.name,
        id: repository.id,
        nodeId: repository.node_id,
        installation,
        defaultBranch: repository.default_branch,
      });
    }
    if (data.repositories.length < PAGE) return found;
  }
}

/** Number of the installation that covers one repository; asked as the app itself. */
export async function readInstallationOf(
  github: GitHubClient,
  where: { readonly owner: string; readonly repo: string },
): Promise<number> {
  const { data } = await read(`looking for the installation of the app on ${where.owner}/${where.repo}`, () =>
    github.request('GET /repos/{owner}/{repo}/installation', where),
  );
  return data.id;
}
