import { nodeId } from '../ids.ts';
import type { Account } from '../model/account.ts';
import type { Issue, IssueComment, Reaction } from '../model/issue.ts';
import type { Repository } from '../model/repository.ts';
import { presentComment, presentIssue } from '../present/issue.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';

export interface Author {
  readonly account: Account;
  readonly app: number | undefined;
}

export function addComment(
  world: World,
  repository: Repository,
  issue: Issue,
  author: Author,
  body: string,
): IssueComment {
  const id = world.ids.next('comment');
  const at = world.clock.iso();
  const comment: IssueComment = {
    id,
    nodeId: nodeId('IssueComment', repository.id, issue.number, id),
    number: issue.number,
    by: author.account,
    app: author.app,
    body,
    createdAt: at,
    updatedAt: at,
    editedAt: undefined,
    editor: undefined,
    minimized: undefined,
    reactions: [],
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  tellComment(world, repository, issue, comment, 'created', author.account);
  return comment;
}

export function editComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  by: Account,
  body: string,
): void {
  const before = comment.body;
  comment.body = body;
  comment.updatedAt = world.clock.iso();
  comment.editedAt = comment.updatedAt;
  comment.editor = by;
  tellComment(world, repository, issue, comment, 'edited', by, { changes: { body: { from: before } } });
}

export function deleteComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  by: Account,
): void {
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  tellComment(world, repository, issue, comment, 'deleted', by);
}

/** Adds a reaction, or finds the one this account gave before. */
export function react(
  world: World,
  reactions: Reaction[],
  by: Account,
  content: Reaction['content'],
): { readonly reaction: Reaction; readonly created: boolean } {
  const known = reactions.find((reaction) => reaction.by === by && reaction.content === content);
  if (known) return { reaction: known, created: false };
  const id = world.ids.next('reaction');
  const reaction: Reaction = { id, nodeId: nodeId('Reaction', id), content, by, at: world.clock.iso() };
  reactions.push(reaction);
  return { reaction, created: true };
}

function tellComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: IssueComment,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  emit(world, {
    event: 'issue_comment',
    action,
    sender,
    repository,
    payload: {
      issue: presentIssue(world, repository, issue),
      comment: presentComment(world, repository, comment),
      ...more,
    },
  });
}
