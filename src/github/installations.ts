import type { Repository } from '../ports.ts';
import { type GitHubClient, read } from './call.ts';

const PAGE = 100;

/** Installations of the app that are not suspended; asked as the app itself. */
export async function readInstallations(github: GitHubClient): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await read('listing the installations of the app', () =>
      github.request('GET /app/installations', { per_page: PAGE, page }),
    );
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
