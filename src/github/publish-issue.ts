import type { IncidentIssue } from '../ports.ts';
import { type GitHubClient, read, write } from './call.ts';

/**
 * Opens, updates or closes the one issue that carries the marker; nothing is written where nothing differs. `said` holds
 * what was last seen to stand there, so that all being well costs one request in the life of the process.
 */
export async function publishIssue(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  issue: IncidentIssue,
  said: Map<string, string | undefined>,
): Promise<void> {
  const key = `${at.owner}/${at.repo} ${issue.marker}`;
  if (said.has(key) && said.get(key) === issue.body) return;
  await bringAbout(github, at, issue);
  said.set(key, issue.body);
}

async function bringAbout(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  issue: IncidentIssue,
): Promise<void> {
  const { data } = await read(`listing the app's issues of ${at.owner}/${at.repo}`, () =>
    github.request('GET /repos/{owner}/{repo}/issues', { ...at, state: 'open', labels: LABEL, per_page: 100 }),
  );
  const known = data.find((one) => one.pull_request === undefined && one.body?.includes(issue.marker));
  const body = issue.body === undefined ? undefined : `${issue.marker}\n${issue.body}`;
  const what = `reporting on ${at.owner}/${at.repo}: ${issue.title}`;
  if (body === undefined) {
    if (known === undefined) return;
    await write(what, () =>
      github.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        ...at,
        issue_number: known.number,
        state: 'closed',
      }),
    );
  } else if (known === undefined) {
    await write(what, () =>
      github.request('POST /repos/{owner}/{repo}/issues', { ...at, title: issue.title, body, labels: [LABEL] }),
    );
  } else if (known.body !== body || known.title !== issue.title) {
    await write(what, () =>
      github.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        ...at,
        issue_number: known.number,
        title: issue.title,
        body,
      }),
    );
  }
}

const LABEL = 'approve-to-promote';
