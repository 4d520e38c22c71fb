import { associationOf } from '../../associations.ts';
import type { Issue, IssueComment, Label } from '../../model/issue.ts';
import type { Repository } from '../../model/repository.ts';
import { presentComment } from '../../present/issue.ts';
import { htmlUrl } from '../../present/repository.ts';
import { connection, type PageArguments } from '../connection.ts';
import type { Context, Node } from '../context.ts';
import { reactionFields } from './reactions.ts';

export function issueNode(context: Context, repository: Repository, issue: Issue): Node {
  const { make } = context;
  const path = `/${repository.owner.login}/${repository.name}/issues/${issue.number}`;
  return {
    __typename: 'Issue',
    id: issue.nodeId,
    databaseId: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    bodyText: issue.body ?? '',
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    closed: issue.state === 'closed',
    closedAt: issue.closedAt ?? null,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    locked: issue.locked,
    author: () => make.actor(context, issue.by),
    authorAssociation: associationOf(repository, issue.by),
    viewerDidAuthor: context.viewer === issue.by,
    repository: () => make.repository(context, repository),
    comments: connection(
      (_: PageArguments) => issue.comments,
      (comment) => commentNode(context, repository, comment),
    ),
    labels: connection(
      (_: PageArguments) => issue.labels,
      (label) => labelNode(context, repository, label),
    ),
    assignees: connection(
      (_: PageArguments) => issue.assignees,
      (account) => make.user(context, account),
    ),
    ...reactionFields(context, issue.reactions),
    resourcePath: path,
    url: `${context.world.url}${path}`,
  };
}

export function commentNode(context: Context, repository: Repository, comment: IssueComment): Node {
  const { make, world } = context;
  const pull = repository.pulls.get(comment.number);
  const issue = repository.issues.get(comment.number) ?? pull;
  const url = presentComment(world, repository, comment).html_url;
  return {
    __typename: 'IssueComment',
    id: comment.nodeId,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    bodyText: comment.body,
    author: () => make.actor(context, comment.by),
    authorAssociation: associationOf(repository, comment.by),
    viewerDidAuthor: context.viewer === comment.by,
    createdAt: comment.createdAt,
    publishedAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.editedAt ?? null,
    includesCreatedEdit: comment.editedAt !== undefined,
    editor: () => make.actor(context, comment.editor),
    isMinimized: comment.minimized !== undefined,
    minimizedReason: comment.minimized ?? null,
    issue: () => (issue ? issueNode(context, repository, issue) : null),
    pullRequest: () => (pull ? make.pull(context, pull) : null),
    repository: () => make.repository(context, repository),
    ...reactionFields(context, comment.reactions),
    resourcePath: url.slice(world.url.length),
    url,
  };
}

export function labelNode(context: Context, repository: Repository, label: Label): Node {
  const path = `/${repository.owner.login}/${repository.name}/labels/${encodeURIComponent(label.name)}`;
  return {
    __typename: 'Label',
    id: label.nodeId,
    name: label.name,
    color: label.color,
    description: label.description,
    isDefault: false,
    repository: () => context.make.repository(context, repository),
    resourcePath: path,
    url: `${htmlUrl(context.world, repository)}/labels/${encodeURIComponent(label.name)}`,
  };
}
