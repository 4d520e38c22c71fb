import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { Issue, Label } from '../model/issue.ts';
import type { Repository } from '../model/repository.ts';
import { presentIssue } from '../present/issue.ts';
import { presentLabel } from '../present/pull-request.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { editPullRequest, reopenPullRequest } from './change-pull-request.ts';
import { closePullRequest } from './close-pull-request.ts';
import type { Author } from './comments.ts';
import { tellPullRequest } from './tell-pull-request.ts';

export function createIssue(
  world: World,
  repository: Repository,
  author: Author,
  given: {
    readonly title: string;
    readonly body: string | undefined;
    readonly labels: readonly string[];
    readonly assignees: readonly Account[];
  },
): Issue {
  repository.lastNumber += 1;
  const number = repository.lastNumber;
  const at = world.clock.iso();
  const issue: Issue = {
    id: world.ids.next('issue'),
    nodeId: nodeId('Issue', repository.id, number),
    number,
    title: given.title,
    body: given.body,
    state: 'open',
    stateReason: undefined,
    locked: false,
    by: author.account,
    app: author.app,
    createdAt: at,
    updatedAt: at,
    closedAt: undefined,
    closedBy: undefined,
    labels: given.labels.map((name) => labelNamed(world, repository, name)),
    assignees: [...given.assignees],
    comments: [],
    reactions: [],
  };
  repository.issues.set(number, issue);
  tellIssue(world, repository, issue, 'opened', author.account);
  return issue;
}

/** Changes an issue, or a pull request by the issue's ways. */
export async function changeIssue(
  world: World,
  repository: Repository,
  issue: Issue,
  by: Account,
  change: {
    readonly title?: string;
    readonly body?: string;
    readonly state?: string;
    readonly stateReason?: NonNullable<Issue['stateReason']>;
    readonly labels?: readonly string[];
  },
): Promise<void> {
  const pull = repository.pulls.get(issue.number);
  if (change.labels) await relabel(world, repository, issue, by, change.labels);
  if (pull) {
    await editPullRequest(world, pull, by, { title: change.title, body: change.body });
    if (change.state === 'closed' && pull.state === 'open') await closePullRequest(world, pull, by);
    if (change.state === 'open' && pull.state === 'closed') await reopenPullRequest(world, pull, by);
    return;
  }
  issue.updatedAt = world.clock.iso();
  if (change.title !== undefined) issue.title = change.title;
  if (change.body !== undefined) issue.body = change.body;
  if (change.title !== undefined || change.body !== undefined) tellIssue(world, repository, issue, 'edited', by);
  if (change.state !== undefined && change.state !== issue.state) {
    issue.state = change.state === 'closed' ? 'closed' : 'open';
    issue.stateReason = change.stateReason ?? (issue.state === 'closed' ? 'completed' : 'reopened');
    issue.closedAt = issue.state === 'closed' ? issue.updatedAt : undefined;
    issue.closedBy = issue.state === 'closed' ? by : undefined;
    tellIssue(world, repository, issue, issue.state === 'closed' ? 'closed' : 'reopened', by);
  }
}

/** The label of that name, made where there is none. */
export function labelNamed(
  world: World,
  repository: Repository,
  name: string,
  color = 'ededed',
  description = '',
): Label {
  const known = repository.labels.get(name.toLowerCase());
  if (known) return known;
  const id = world.ids.next('label');
  const label: Label = { id, nodeId: nodeId('Label', repository.id, id), name, color, description };
  repository.labels.set(name.toLowerCase(), label);
  return label;
}

async function relabel(
  world: World,
  repository: Repository,
  issue: Issue,
  by: Account,
  names: readonly string[],
): Promise<void> {
  const before = issue.labels;
  issue.labels = [...new Set(names.map((name) => labelNamed(world, repository, name)))];
  const pull = repository.pulls.get(issue.number);
  const changed: [string, Label][] = [
    ...issue.labels.filter((label) => !before.includes(label)).map((label): [string, Label] => ['labeled', label]),
    ...before.filter((label) => !issue.labels.includes(label)).map((label): [string, Label] => ['unlabeled', label]),
  ];
  for (const [action, label] of changed) {
    if (pull) await tellPullRequest(world, pull, action, by, { label: presentLabel(world, repository, label) });
  }
}

function tellIssue(world: World, repository: Repository, issue: Issue, action: string, sender: Account): void {
  emit(world, {
    event: 'issues',
    action,
    sender,
    repository,
    payload: { issue: presentIssue(world, repository, issue) },
  });
}
