import { addComment, editComment, react } from '../../actions/comments.ts';
import { changeIssue, createIssue } from '../../actions/issues.ts';
import { ApiError } from '../../api-error.ts';
import { appOf, hasRole } from '../../auth.ts';
import type { Account } from '../../model/account.ts';
import type { Issue } from '../../model/issue.ts';
import type { Repository } from '../../model/repository.ts';
import type { Context } from '../context.ts';
import { findNode } from '../find-node.ts';
import { contentNamed, reactionNode } from '../nodes/reactions.ts';
import { need, notAllowed } from '../permissions.ts';

/** Mutations of issues and comments. */
export function issueMutations(context: Context) {
  const { make, world } = context;
  return {
    addComment: async (input: { readonly subjectId: string; readonly body: string }) => {
      const { repository, issue } = subjectOf(context, input.subjectId);
      need(context, repository, 'issues:write', 'pull_requests:write');
      const comment = addComment(
        world,
        repository,
        issue,
        { account: writer(context), app: appOf(context.actor)?.id },
        input.body,
      );
      return { commentEdge: { cursor: '', node: () => make.comment(context, repository, comment) }, subject: null };
    },
    updateIssueComment: async (input: { readonly id: string; readonly body: string }) => {
      const found = findNode(context, input.id);
      if (found?.type !== 'comment') throw unresolved(input.id);
      const { repository, issue, comment } = found;
      need(context, repository, 'issues:write', 'pull_requests:write');
      const own = comment.by === context.viewer || context.actor.kind === 'installation';
      if (!own && !hasRole(context.actor, repository, 'write')) throw notAllowed(context, 'UpdateIssueComment');
      editComment(world, repository, issue, comment, writer(context), input.body);
      return { issueComment: () => make.comment(context, repository, comment) };
    },
    minimizeComment: async (input: { readonly subjectId: string; readonly classifier: string }) => {
      const found = findNode(context, input.subjectId);
      if (found?.type !== 'comment') throw unresolved(input.subjectId);
      need(context, found.repository, 'issues:write', 'pull_requests:write');
      found.comment.minimized = input.classifier.toLowerCase();
      return { minimizedComment: () => make.comment(context, found.repository, found.comment) };
    },
    addReaction: async (input: { readonly subjectId: string; readonly content: string }) => {
      const found = findNode(context, input.subjectId);
      const reactions =
        found?.type === 'comment'
          ? found.comment.reactions
          : found?.type === 'pull'
            ? found.pull.reactions
            : found?.type === 'issue'
              ? found.issue.reactions
              : undefined;
      if (!reactions || !found) throw unresolved(input.subjectId);
      need(
        context,
        found.type === 'pull' ? found.pull.repository : 'repository' in found ? found.repository : undefined,
        'issues:write',
        'pull_requests:write',
      );
      const { reaction } = react(world, reactions, writer(context), contentNamed(input.content));
      return { reaction: () => reactionNode(context, reaction), subject: null, reactionGroups: null };
    },
    createIssue: async (input: {
      readonly repositoryId: string;
      readonly title: string;
      readonly body?: string | null;
    }) => {
      const found = findNode(context, input.repositoryId);
      if (found?.type !== 'repository') throw unresolved(input.repositoryId);
      need(context, found.repository, 'issues:write');
      const author = { account: writer(context), app: appOf(context.actor)?.id };
      const issue = createIssue(world, found.repository, author, {
        title: input.title,
        body: input.body ?? undefined,
        labels: [],
        assignees: [],
      });
      return { issue: () => make.issue(context, found.repository, issue) };
    },
    updateIssue: async (input: {
      readonly id: string;
      readonly title?: string | null;
      readonly body?: string | null;
      readonly state?: string | null;
    }) => {
      const { repository, issue } = subjectOf(context, input.id);
      need(context, repository, 'issues:write');
      await changeIssue(world, repository, issue, writer(context), {
        ...(input.title == null ? {} : { title: input.title }),
        ...(input.body == null ? {} : { body: input.body }),
        ...(input.state == null ? {} : { state: input.state.toLowerCase() }),
      });
      return { issue: () => make.issue(context, repository, issue), actor: () => make.actor(context, context.viewer) };
    },
  };
}

function subjectOf(context: Context, id: string): { readonly repository: Repository; readonly issue: Issue } {
  const found = findNode(context, id);
  if (found?.type === 'pull') return { repository: found.pull.repository, issue: found.pull };
  if (found?.type === 'issue') return found;
  throw unresolved(id);
}

function writer(context: Context): Account {
  if (!context.viewer) throw new ApiError(401, 'Requires authentication');
  return context.viewer;
}

function unresolved(id: string): ApiError {
  return new ApiError(404, `Could not resolve to a node with the global id of '${id}'`);
}
