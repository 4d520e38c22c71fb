import { disableAutoMerge, enableAutoMerge } from '../../actions/auto-merge.ts';
import { requestReviewers, setDraft } from '../../actions/change-pull-request.ts';
import { mergePullRequest } from '../../actions/merge-pull-request.ts';
import { dequeue, enqueue } from '../../actions/merge-queue.ts';
import { dismissReview } from '../../actions/reviews.ts';
import { ApiError } from '../../api-error.ts';
import { hasRole } from '../../auth.ts';
import type { Account, Team } from '../../model/account.ts';
import type { MergeMethod, PullRequest, Role } from '../../model/repository.ts';
import type { Context } from '../context.ts';
import { findNode } from '../find-node.ts';
import { need, notAllowed } from '../permissions.ts';

interface OnPull {
  readonly pullRequestId: string;
}

/** Mutations of pull requests and reviews. */
export function pullMutations(context: Context) {
  const { make, world } = context;
  const shown = (pull: PullRequest) => ({ pullRequest: () => make.pull(context, pull) });
  return {
    requestReviews: async (
      input: OnPull & {
        readonly userIds?: readonly string[] | null;
        readonly teamIds?: readonly string[] | null;
        readonly union: boolean;
      },
    ) => {
      const { pull, by } = pullFor(context, input.pullRequestId, 'triage', 'RequestReviews');
      const users = (input.userIds ?? []).map((id) => accountWith(context, id));
      const teams = (input.teamIds ?? []).map((id) => teamWith(context, id));
      if (!input.union) {
        pull.requestedReviewers = pull.requestedReviewers.filter((account) => users.includes(account));
        pull.requestedTeams = pull.requestedTeams.filter((team) => teams.includes(team));
      }
      await requestReviewers(world, pull, by, users, teams);
      return { ...shown(pull), actor: () => make.actor(context, by), requestedReviewersEdge: null };
    },
    mergePullRequest: async (
      input: OnPull & {
        readonly expectedHeadOid?: string | null;
        readonly mergeMethod: string;
        readonly commitHeadline?: string | null;
        readonly commitBody?: string | null;
      },
    ) => {
      const { pull, by } = pullFor(context, input.pullRequestId, 'write', 'MergePullRequest', 'contents:write');
      await mergePullRequest(world, pull, by, {
        method: input.mergeMethod.toLowerCase() as MergeMethod,
        sha: input.expectedHeadOid ?? undefined,
        title: input.commitHeadline ?? undefined,
        message: input.commitBody ?? undefined,
      });
      return { ...shown(pull), actor: () => make.actor(context, by) };
    },
    markPullRequestReadyForReview: async (input: OnPull) => {
      const { pull, by } = pullFor(context, input.pullRequestId, 'read', 'MarkPullRequestReadyForReview');
      await setDraft(world, pull, by, false);
      return shown(pull);
    },
    convertPullRequestToDraft: async (input: OnPull) => {
      const { pull, by } = pullFor(context, input.pullRequestId, 'read', 'ConvertPullRequestToDraft');
      await setDraft(world, pull, by, true);
      return shown(pull);
    },
    dismissPullRequestReview: async (input: { readonly pullRequestReviewId: string; readonly message: string }) => {
      const found = findNode(context, input.pullRequestReviewId);
      if (found?.type !== 'review') throw unresolved(input.pullRequestReviewId);
      const { by } = pullFor(context, found.pull.pullNodeId, 'write', 'DismissPullRequestReview');
      dismissReview(world, found.pull, found.review, by, input.message);
      return { pullRequestReview: () => make.review(context, found.pull, found.review) };
    },
    enablePullRequestAutoMerge: async (
      input: OnPull & { readonly mergeMethod: string; readonly expectedHeadOid?: string | null },
    ) => {
      const { pull, by } = pullFor(
        context,
        input.pullRequestId,
        'write',
        'EnablePullRequestAutoMerge',
        'contents:write',
      );
      refuseMoved(pull, input.expectedHeadOid);
      await enableAutoMerge(world, pull, by, input.mergeMethod.toLowerCase() as MergeMethod);
      return { ...shown(pull), actor: () => make.actor(context, by) };
    },
    disablePullRequestAutoMerge: async (input: OnPull) => {
      const { pull, by } = pullFor(
        context,
        input.pullRequestId,
        'write',
        'DisablePullRequestAutoMerge',
        'contents:write',
      );
      await disableAutoMerge(world, pull, by, 'manual');
      return { ...shown(pull), actor: () => make.actor(context, by) };
    },
    enqueuePullRequest: async (input: OnPull & { readonly expectedHeadOid?: string | null }) => {
      const { pull, by } = pullFor(context, input.pullRequestId, 'write', 'EnqueuePullRequest', 'contents:write');
      refuseMoved(pull, input.expectedHeadOid);
      const entry = await enqueue(world, pull, by);
      return { mergeQueueEntry: () => make.queueEntry(context, pull.repository, entry) };
    },
    dequeuePullRequest: async (input: { readonly id: string }) => {
      const { pull, by } = pullFor(context, input.id, 'write', 'DequeuePullRequest', 'contents:write');
      const entry = pull.repository.queue.find((one) => one.pull === pull);
      if (!entry) throw new ApiError(422, 'Pull request is not in the merge queue');
      await dequeue(world, entry, by, 'MANUAL');
      return { mergeQueueEntry: () => make.queueEntry(context, pull.repository, entry) };
    },
  };
}

function pullFor(
  context: Context,
  id: string,
  role: Role,
  mutation: string,
  permission = 'pull_requests:write',
): { readonly pull: PullRequest; readonly by: Account } {
  const found = findNode(context, id);
  if (found?.type !== 'pull') throw unresolved(id);
  const { repository } = found.pull;
  need(context, repository, permission);
  const by = context.viewer;
  if (!by || (context.actor.kind === 'user' && !hasRole(context.actor, repository, role)))
    throw notAllowed(context, mutation);
  return { pull: found.pull, by };
}

function refuseMoved(pull: PullRequest, expected: string | null | undefined): void {
  if (expected != null && expected !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.', { type: 'STALE_DATA' });
  }
}

function accountWith(context: Context, id: string): Account {
  const found = findNode(context, id);
  if (found?.type !== 'account') throw unresolved(id);
  return found.account;
}

function teamWith(context: Context, id: string): Team {
  const found = findNode(context, id);
  if (found?.type !== 'team') throw unresolved(id);
  return found.team;
}

function unresolved(id: string): ApiError {
  return new ApiError(404, `Could not resolve to a node with the global id of '${id}'`);
}
