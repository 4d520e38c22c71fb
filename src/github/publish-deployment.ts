import { cut } from '../core/report/markdown.ts';
import type { Deployment } from '../ports.ts';
import { type GitHubClient, read, write } from './call.ts';

/** Tells our deployments of a commit from those of other tools. */
const TASK = 'approve-to-promote';
/** GitHub's limit of a description. */
const LONGEST = 140;

/** What was last seen to stand at a deployment, by repository, environment and commit. */
export type SeenDeployments = Map<string, { readonly id: number; readonly said: string }>;

/**
 * Tells GitHub how a commit fares in an environment: one deployment for each, found before it is made, and a status where
 * the newest one says something else. What was seen is remembered, so that all being as it was costs nothing.
 */
export async function publishDeployment(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  { environment, commit, state, description: whole }: Deployment,
  seen: SeenDeployments,
): Promise<void> {
  const key = `${at.owner}/${at.repo} ${environment} ${commit}`;
  const what = `telling of ${commit.slice(0, 12)} in ${environment}`;
  const description = cut(whole, LONGEST);
  const said = `${state} ${description}`;
  const known = seen.get(key) ?? (await find());
  if (known.said !== said)
    await write(`${what}, status`, () =>
      github.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        ...at,
        deployment_id: known.id,
        state,
        description,
      }),
    );
  seen.set(key, { id: known.id, said });

  async function find(): Promise<{ readonly id: number; readonly said: string }> {
    const { data } = await read(`${what}, deployment`, () =>
      github.request('GET /repos/{owner}/{repo}/deployments', {
        ...at,
        sha: commit,
        environment,
        task: TASK,
        per_page: 1,
      }),
    );
    const [deployment] = data;
    if (deployment === undefined) return { id: await create(), said: '' };
    const { data: statuses } = await read(`${what}, statuses`, () =>
      github.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        ...at,
        deployment_id: deployment.id,
        per_page: 1,
      }),
    );
    const [newest] = statuses;
    return { id: deployment.id, said: newest === undefined ? '' : `${newest.state} ${newest.description}` };
  }

  async function create(): Promise<number> {
    const { data } = await write(`${what}, deployment`, () =>
      github.request('POST /repos/{owner}/{repo}/deployments', {
        ...at,
        ref: commit,
        environment,
        task: TASK,
        auto_merge: false,
        required_contexts: [],
        production_environment: environment === 'prod',
        description: environment === 'prod' ? 'What was approved and promoted' : 'What is merged',
      }),
    );
    if (!('id' in data)) throw new Error('GitHub made no deployment where nothing was to be merged');
    return data.id;
  }
}
