import type { AppIssue, PublishedIssue } from '../ports.ts';
import { type GitHubClient, read, write } from './call.ts';

/** Narrows the list to the app's own; who wrote an issue and its marker say which one it is. */
const LABEL = 'approve-to-promote';
/** GitHub's limit of an issue's body, with room for what is counted otherwise. */
const LONGEST = 65_000;
/** Last line of an issue of which people outside GitHub were told. */
const TOLD = '\n<!-- approve-to-promote:told -->';

const OWN_ISSUES = `
query OwnIssues($owner: String!, $repo: String!, $labels: [String!]) {
  repository(owner: $owner, name: $repo) {
    issues(first: 100, states: [OPEN], labels: $labels) { nodes { number title body viewerDidAuthor } }
  }
}`;

interface OpenIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly viewerDidAuthor: boolean;
}

interface Answer {
  readonly repository: { readonly issues: { readonly nodes: readonly (OpenIssue | null)[] | null } } | null;
}

/** Issues of the app that are open, by repository: as they were when last read or written. */
export type OwnIssues = Map<string, readonly OpenIssue[]>;

/**
 * Opens, updates or closes the app's one issue with this marker; nothing is written where nothing differs. All being
 * well costs one request in the life of the process, whatever the number of markers. An issue of somebody else that
 * copies the marker is not the app's.
 */
export async function publishIssue(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  issue: AppIssue,
  seen: OwnIssues,
): Promise<PublishedIssue | undefined> {
  const key = `${at.owner}/${at.repo}`;
  const wantedOf = (known: OpenIssue | undefined) =>
    issue.body === undefined ? undefined : bodyOf(issue, issue.told === true || isTold(known));
  const isSo = (known: OpenIssue | undefined) => {
    const wanted = wantedOf(known);
    return wanted === undefined ? known === undefined : known?.body === wanted && known.title === issue.title;
  };
  const find = () => seen.get(key)?.find(({ body }) => startsWith(body, issue.marker));
  if (seen.has(key) && isSo(find())) return publishedOf(find());
  seen.set(key, await readOwn(github, at));
  const known = find();
  if (isSo(known)) return publishedOf(known);
  // What is to be marked is over.
  if (issue.told === true && known === undefined) return undefined;
  const others = (seen.get(key) ?? []).filter((one) => one !== known);
  // Where the answer is lost, what is open is read again.
  seen.delete(key);
  const now = await bringAbout(github, at, issue, known, wantedOf(known));
  seen.set(key, now === undefined ? others : [...others, now]);
  if (now !== undefined) return publishedOf(now);
  return known === undefined ? undefined : { number: known.number, state: 'closed', told: isTold(known) };
}

function bodyOf({ marker, body = '' }: AppIssue, told: boolean): string {
  const text = `${marker}\n${body}`;
  return told ? `${text.slice(0, LONGEST - TOLD.length)}${TOLD}` : text.slice(0, LONGEST);
}

function isTold(known: OpenIssue | undefined): boolean {
  return known?.body.replaceAll('\r\n', '\n').endsWith(TOLD) === true;
}

function publishedOf(known: OpenIssue | undefined): PublishedIssue | undefined {
  return known === undefined ? undefined : { number: known.number, state: 'open', told: isTold(known) };
}

async function readOwn(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
): Promise<readonly OpenIssue[]> {
  const answer = await read(`listing the app's issues of ${at.owner}/${at.repo}`, () =>
    github.graphql<Answer>(OWN_ISSUES, { ...at, labels: [LABEL] }),
  );
  return (answer.repository?.issues.nodes ?? []).filter((one) => one !== null).filter((one) => one.viewerDidAuthor);
}

async function bringAbout(
  github: GitHubClient,
  at: { readonly owner: string; readonly repo: string },
  { title, lastWord }: AppIssue,
  known: OpenIssue | undefined,
  body: string | undefined,
): Promise<OpenIssue | undefined> {
  const what = `reporting on ${at.owner}/${at.repo}: ${title}`;
  if (known === undefined) {
    if (body === undefined) return undefined;
    const { data } = await write(what, () =>
      github.request('POST /repos/{owner}/{repo}/issues', { ...at, title, body, labels: [LABEL] }),
    );
    return { number: data.number, title, body, viewerDidAuthor: true };
  }
  // The last word comes with the closing, in one request: a process that dies has said both or neither.
  const changed =
    body === undefined ? { state: 'closed' as const, body: closing(known.body, lastWord) } : { title, body };
  await write(what, () =>
    github.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
      ...at,
      issue_number: known.number,
      ...changed,
    }),
  );
  return body === undefined ? undefined : { ...known, title, body };
}

/** What the issue told stands below its last word; reopened by hand and closed again, it says it once. */
function closing(body: string, lastWord: string): string {
  const [marker = '', ...told] = body.split(/\r?\n/);
  if (told[0] === lastWord) return body;
  return [marker, lastWord, '', '---', ...told].join('\n').slice(0, LONGEST);
}

/** GitHub keeps line ends as they were sent; an edit in the browser makes them CRLF. */
function startsWith(body: string, marker: string): boolean {
  return body.split(/\r?\n/, 1)[0] === marker;
}
