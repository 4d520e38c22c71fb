import type { AppIssue, IssueToTell } from '../ports.ts';
import { present } from './answers.ts';
import { type GitHubClient, read, write } from './call.ts';
import { bodyOf, closingBody, isEndToTell, isOf, isTold, toldBody } from './issue-body.ts';

/**
 * Narrows the list to the app's own: GitHub lets nobody set a label who may not triage. Who wrote an issue and its marker
 * say which one it is.
 */
const LABEL = 'approve-to-promote';
/** Closed issues looked through for those of whose end is to be told, the ones that changed last. */
const CLOSED = 20;

const OWN_ISSUES = `
query OwnIssues($owner: String!, $repo: String!, $labels: [String!], $after: String, $ended: Boolean!) {
  repository(owner: $owner, name: $repo) {
    open: issues(first: 100, after: $after, states: [OPEN], labels: $labels) {
      pageInfo { hasNextPage endCursor }
      nodes { number title body viewerDidAuthor }
    }
    closed: issues(first: ${CLOSED}, states: [CLOSED], labels: $labels, orderBy: { field: UPDATED_AT, direction: DESC }) @include(if: $ended) {
      nodes { number title body viewerDidAuthor }
    }
  }
}`;

interface IssueNode {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly viewerDidAuthor: boolean;
}

interface OwnIssue extends Pick<IssueNode, 'number' | 'title' | 'body'> {
  readonly isOpen: boolean;
}

interface Nodes {
  readonly nodes: readonly (IssueNode | null)[] | null;
}

interface Answer {
  readonly repository: {
    readonly open: Nodes & { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } };
    readonly closed?: Nodes;
  } | null;
}

interface At {
  readonly owner: string;
  readonly repo: string;
}

/** Issues of the app that are open, or of whose end is to be told, by repository: as they were when last read or written. */
export type OwnIssues = Map<string, readonly OwnIssue[]>;

/**
 * Opens, updates or closes the app's one issue with this marker; nothing is written where nothing differs. All being
 * well costs one request in the life of the process, whatever the number of markers. An issue of somebody else that
 * copies the marker is not the app's.
 */
export async function publishIssue(
  github: GitHubClient,
  at: At,
  issue: AppIssue,
  seen: OwnIssues,
): Promise<readonly IssueToTell[]> {
  const key = `${at.owner}/${at.repo}`;
  const ofKind = () => (seen.get(key) ?? []).filter(({ body }) => isOf(body, issue.marker));
  const find = () => ofKind().find(({ isOpen }) => isOpen);
  if (!seen.has(key) || !isSo(find(), issue)) {
    seen.set(key, await readOwn(github, at, issue.isHeard));
    const known = find();
    if (!isSo(known, issue)) {
      const others = (seen.get(key) ?? []).filter((one) => one !== known);
      // Where the answer is lost, what there is is read again.
      seen.delete(key);
      const now = await bringAbout(github, at, issue, known);
      seen.set(key, now === undefined ? others : [...others, now]);
    }
  }
  if (!issue.isHeard) return [];
  return ofKind()
    .flatMap((one) => toTellOf(one) ?? [])
    .sort((a, b) => a.number - b.number);
}

/** What is over by now, or marked already, is left as it is. */
export async function markTold(
  github: GitHubClient,
  at: At,
  { number, did }: IssueToTell,
  seen: OwnIssues,
): Promise<void> {
  const key = `${at.owner}/${at.repo}`;
  const own = await readOwn(github, at, true);
  seen.set(key, own);
  const known = own.find((one) => one.number === number && toTellOf(one)?.did === did);
  if (known === undefined) return;
  const marked = { ...known, body: toldBody(known.body) };
  seen.delete(key);
  await change(github, at, `marking that #${number} of ${key} was told`, number, { body: marked.body });
  seen.set(
    key,
    own.flatMap((one) => (one !== known ? [one] : known.isOpen ? [marked] : [])),
  );
}

function isSo(known: OwnIssue | undefined, issue: AppIssue): boolean {
  if (issue.body === undefined) return known === undefined;
  return known?.title === issue.title && known.body === bodyOf(issue, isTold(known.body));
}

function toTellOf({ number, isOpen, body }: OwnIssue): IssueToTell | undefined {
  if (isOpen) return isTold(body) ? undefined : { number, did: 'found' };
  return isEndToTell(body) ? { number, did: 'ended' } : undefined;
}

async function readOwn(github: GitHubClient, at: At, isHeard: boolean): Promise<readonly OwnIssue[]> {
  const own: OwnIssue[] = [];
  const add = (nodes: Nodes['nodes'] | undefined, isOpen: boolean) => {
    for (const node of present(nodes))
      if (node.viewerDidAuthor) own.push({ number: node.number, title: node.title, body: node.body, isOpen });
  };
  let after: string | undefined;
  do {
    const variables = {
      ...at,
      labels: [LABEL],
      ended: isHeard && after === undefined,
      ...(after === undefined ? {} : { after }),
    };
    const { repository } = await read(`listing the app's issues of ${at.owner}/${at.repo}`, () =>
      github.graphql<Answer>(OWN_ISSUES, variables),
    );
    add(repository?.open.nodes, true);
    add(repository?.closed?.nodes, false);
    const page = repository?.open.pageInfo;
    after = page?.hasNextPage ? (page.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  return own.filter((one) => one.isOpen || toTellOf(one) !== undefined);
}

async function bringAbout(
  github: GitHubClient,
  at: At,
  issue: AppIssue,
  known: OwnIssue | undefined,
): Promise<OwnIssue | undefined> {
  const { title } = issue;
  const what = `reporting on ${at.owner}/${at.repo}: ${title}`;
  if (issue.body === undefined) {
    if (known === undefined) return undefined;
    // The last word comes with the closing, in one request: a process that dies has said both or neither.
    const body = closingBody(known.body, issue);
    await change(github, at, what, known.number, { state: 'closed', body });
    const closed = { ...known, body, isOpen: false };
    return toTellOf(closed) === undefined ? undefined : closed;
  }
  if (known === undefined) {
    const body = bodyOf(issue, false);
    const { data } = await write(what, () =>
      github.request('POST /repos/{owner}/{repo}/issues', { ...at, title, body, labels: [LABEL] }),
    );
    return { number: data.number, title, body, isOpen: true };
  }
  const body = bodyOf(issue, isTold(known.body));
  await change(github, at, what, known.number, { title, body });
  return { ...known, title, body };
}

async function change(
  github: GitHubClient,
  at: At,
  what: string,
  issue_number: number,
  changed: { readonly title?: string; readonly body: string; readonly state?: 'closed' },
): Promise<void> {
  await write(what, () =>
    github.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number, ...changed }),
  );
}
