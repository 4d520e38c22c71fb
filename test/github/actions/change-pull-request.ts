import { unprocessable } from '../api-error.ts';
import type { Account, Team } from '../model/account.ts';
import type { PullRequest } from '../model/repository.ts';
import { roleOf } from '../model/repository.ts';
import { presentAccount, presentTeam } from '../present/account.ts';
import type { World } from '../world.ts';
import { forgetMergeability } from './mergeability.ts';
import { tellPullRequest } from './tell-pull-request.ts';

/** GitHub asks no more reviewers than this for one pull request. */
const mostReviewers = 15;

export async function editPullRequest(
  world: World,
  pull: PullRequest,
  by: Account,
  edit: { readonly title?: string | undefined; readonly body?: string | undefined; readonly base?: string | undefined },
): Promise<void> {
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== pull.title) {
    changes.title = { from: pull.title };
    pull.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== (pull.body ?? '')) {
    changes.body = { from: pull.body ?? '' };
    pull.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== pull.baseRef) {
    changes.base = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } };
    retarget(world, pull, by, edit.base);
  }
  if (Object.keys(changes).length === 0) return;
  pull.updatedAt = world.clock.iso();
  if (!changes.base || changes.title || changes.body) {
    pull.editedAt = pull.updatedAt;
    pull.editor = by;
  }
  await tellPullRequest(world, pull, 'edited', by, { changes });
}

export async function reopenPullRequest(world: World, pull: PullRequest, by: Account): Promise<void> {
  const head = pull.headRepository?.git.refs.get(`refs/heads/${pull.headRef}`);
  if (pull.merge || head === undefined) {
    throw unprocessable('Validation Failed', {
      resource: 'PullRequest',
      code: 'custom',
      message: 'state cannot be changed. The pull request cannot be reopened.',
    });
  }
  if (head !== pull.headSha) {
    throw unprocessable('Validation Failed', {
      resource: 'PullRequest',
      code: 'custom',
      message: `state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`,
    });
  }
  pull.state = 'open';
  pull.closedAt = undefined;
  pull.closedBy = undefined;
  pull.updatedAt = world.clock.iso();
  forgetMergeability(pull);
  pull.timeline.push({ type: 'ReopenedEvent', id: world.ids.next('event'), at: pull.updatedAt, actor: by });
  await tellPullRequest(world, pull, 'reopened', by);
}

export async function setDraft(world: World, pull: PullRequest, by: Account, draft: boolean): Promise<void> {
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.updatedAt = world.clock.iso();
  const type = draft ? 'ConvertToDraftEvent' : 'ReadyForReviewEvent';
  pull.timeline.push({ type, id: world.ids.next('event'), at: pull.updatedAt, actor: by });
  await tellPullRequest(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', by);
}

/** Asks for reviews; each reviewer is an event of its own. */
export async function requestReviewers(
  world: World,
  pull: PullRequest,
  by: Account,
  reviewers: readonly Account[],
  teams: readonly Team[],
): Promise<void> {
  for (const reviewer of reviewers) {
    if (reviewer === pull.by) throw unprocessable('Review cannot be requested from pull request author.');
    if (roleOf(pull.repository, reviewer) === undefined || reviewer.type !== 'User') {
      throw unprocessable(
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
      );
    }
  }
  const newReviewers = reviewers.filter((reviewer) => !pull.requestedReviewers.includes(reviewer));
  const newTeams = teams.filter((team) => !pull.requestedTeams.includes(team));
  const asked = pull.requestedReviewers.length + pull.requestedTeams.length + newReviewers.length + newTeams.length;
  if (asked > mostReviewers) throw unprocessable(`Only ${mostReviewers} reviewers can be requested`);
  for (const reviewer of [...newReviewers, ...newTeams]) {
    if ('slug' in reviewer) pull.requestedTeams.push(reviewer);
    else pull.requestedReviewers.push(reviewer);
    pull.updatedAt = world.clock.iso();
    const id = world.ids.next('event');
    pull.timeline.push({ type: 'ReviewRequestedEvent', id, at: pull.updatedAt, actor: by, reviewer });
    await tellPullRequest(world, pull, 'review_requested', by, asPayload(world, reviewer));
  }
}

export async function removeReviewers(
  world: World,
  pull: PullRequest,
  by: Account,
  reviewers: readonly (Account | Team)[],
): Promise<void> {
  for (const reviewer of reviewers) {
    if ('slug' in reviewer) pull.requestedTeams = pull.requestedTeams.filter((team) => team !== reviewer);
    else pull.requestedReviewers = pull.requestedReviewers.filter((account) => account !== reviewer);
    pull.updatedAt = world.clock.iso();
    const id = world.ids.next('event');
    pull.timeline.push({ type: 'ReviewRequestRemovedEvent', id, at: pull.updatedAt, actor: by, reviewer });
    await tellPullRequest(world, pull, 'review_request_removed', by, asPayload(world, reviewer));
  }
}

function asPayload(world: World, reviewer: Account | Team) {
  return 'slug' in reviewer
    ? { requested_team: presentTeam(world, reviewer) }
    : { requested_reviewer: presentAccount(world, reviewer) };
}

function retarget(world: World, pull: PullRequest, by: Account, base: string): void {
  const tip = pull.repository.git.refs.get(`refs/heads/${base}`);
  if (tip === undefined) {
    throw unprocessable('Validation Failed', {
      resource: 'PullRequest',
      code: 'custom',
      message: `Proposed base branch '${base}' was not found`,
    });
  }
  const id = world.ids.next('event');
  const at = world.clock.iso();
  pull.timeline.push({ type: 'BaseRefChangedEvent', id, at, actor: by, before: pull.baseRef, after: base });
  pull.baseRef = base;
  pull.baseSha = tip;
  forgetMergeability(pull);
}
