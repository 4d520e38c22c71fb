import { associationOf } from '../associations.ts';
import type { Issue, IssueComment, Reaction } from '../model/issue.ts';
import type { Repository } from '../model/repository.ts';
import type { World } from '../world.ts';
import { presentAccount, presentAuthor } from './account.ts';
import { presentApp } from './app.ts';
import { presentLabel } from './pull-request.ts';
import { htmlUrl, repositoryUrl } from './repository.ts';

export function presentIssue(world: World, repository: Repository, issue: Issue) {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const pull = repository.pulls.get(issue.number);
  const html = `${htmlUrl(world, repository)}/${pull ? 'pull' : 'issues'}/${issue.number}`;
  const assignees = issue.assignees.map((account) => presentAccount(world, account));
  return {
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    title: issue.title,
    user: presentAccount(world, issue.by),
    labels: issue.labels.map((label) => presentLabel(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason ?? null,
    locked: issue.locked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: associationOf(repository, issue.by),
    active_lock_reason: null,
    body: issue.body ?? null,
    reactions: presentReactionCounts(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: via(world, issue.app),
    ...(pull
      ? {
          draft: pull.draft,
          pull_request: {
            url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: pull.merge?.at ?? null,
          },
        }
      : {}),
  };
}

export function presentComment(world: World, repository: Repository, comment: IssueComment) {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const kind = repository.pulls.has(comment.number) ? 'pull' : 'issues';
  return {
    url,
    html_url: `${htmlUrl(world, repository)}/${kind}/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${comment.number}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: presentAuthor(world, comment.by),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.by),
    body: comment.body,
    reactions: presentReactionCounts(url, comment.reactions),
    performed_via_github_app: via(world, comment.app),
  };
}

export function presentReaction(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: reaction.nodeId,
    user: presentAuthor(world, reaction.by),
    content: reaction.content,
    created_at: reaction.at,
  };
}

function presentReactionCounts(url: string, reactions: readonly Reaction[]) {
  const count = (content: Reaction['content']) => reactions.filter((one) => one.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}

function via(world: World, id: number | undefined) {
  const app = id === undefined ? undefined : world.apps.get(id);
  return app ? presentApp(world, app) : null;
}
