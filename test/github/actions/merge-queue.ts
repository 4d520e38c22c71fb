import { findAccount } from '../accounts.ts';
import { ApiError } from '../api-error.ts';
import type { Account } from '../model/account.ts';
import type { MergeQueueEntry, PullRequest } from '../model/repository.ts';
import { presentCommitBrief } from '../present/commit.ts';
import { emit } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { recordMerge } from './close-pull-request.ts';
import { writeMerge } from './merge-pull-request.ts';
import { followMoves } from './move-refs.ts';
import { brokenByMerge, brokenChecks, rulesFor } from './rules.ts';
import { tellPullRequest } from './tell-pull-request.ts';

/** Puts a pull request into the queue: a group branch is made, and its checks are asked for. */
export async function enqueue(world: World, pull: PullRequest, by: Account): Promise<MergeQueueEntry> {
  const { repository } = pull;
  const rule = rulesFor(repository, pull.baseRef).find((active) => active.rule.type === 'merge_queue')?.rule;
  if (!rule) throw new ApiError(422, 'Pull request Merge queue is not enabled for this branch');
  if (pull.state !== 'open' || pull.draft) throw new ApiError(422, 'Pull request is not mergeable');
  if (repository.queue.some((entry) => entry.pull === pull))
    throw new ApiError(422, 'Pull request is already in the queue');
  const broken = brokenByMerge(world, pull, by, true);
  if (broken.length > 0) throw new ApiError(422, broken.join('\n'));
  const method = String(rule.parameters?.merge_method ?? 'MERGE').toLowerCase();
  const entry: MergeQueueEntry = {
    id: world.ids.next('queueEntry'),
    pull,
    by,
    at: world.clock.iso(),
    method: method === 'squash' || method === 'rebase' ? method : 'merge',
    group: undefined,
  };
  repository.queue.push(entry);
  pull.timeline.push({ type: 'AddedToMergeQueueEvent', id: world.ids.next('event'), at: entry.at, actor: by });
  await tellPullRequest(world, pull, 'enqueued', by);
  await repository.git.lock.run(() => makeGroup(world, entry));
  return entry;
}

/** Takes a pull request out of the queue; the groups behind it are made anew. */
export async function dequeue(
  world: World,
  entry: MergeQueueEntry,
  by: Account,
  reason: 'MANUAL' | 'CI_FAILURE' | 'MERGE_CONFLICT',
): Promise<void> {
  const { repository } = entry.pull;
  await repository.git.lock.run(async () => {
    const at = repository.queue.indexOf(entry);
    if (at < 0) return;
    const behind = repository.queue.slice(at + 1);
    repository.queue.splice(at, 1);
    await dropGroup(world, entry, by, 'dequeued');
    await tellDequeued(world, entry, by, reason);
    for (const other of behind) {
      await dropGroup(world, other, by, 'invalidated');
      await makeGroup(world, other);
    }
  });
}

/**
 * Looks at the queue after a check: the first group whose required checks passed is merged, one whose check failed is
 * taken out. A group whose checks never conclude waits, as on GitHub until its time is up.
 */
export async function advanceQueue(world: World, entry: MergeQueueEntry): Promise<void> {
  const { repository } = entry.pull;
  const { group } = entry;
  if (!group) return;
  const rules = rulesFor(repository, entry.pull.baseRef).filter(({ rule }) => rule.type === 'required_status_checks');
  const broken = rules.flatMap(({ rule }) => brokenChecks(repository, group.headSha, rule));
  const failed = repository.runs.some(
    (run) =>
      run.headSha === group.headSha &&
      run.status === 'completed' &&
      broken.some((text) => text.includes(`"${run.name}"`)),
  );
  if (failed) return dequeue(world, entry, entry.by, 'CI_FAILURE');
  if (broken.length > 0 || repository.queue[0] !== entry) return;
  await mergeGroup(world, entry);
  const next = repository.queue[0];
  if (next) await advanceQueue(world, next);
}

async function mergeGroup(world: World, entry: MergeQueueEntry): Promise<void> {
  const { pull, group } = entry;
  const { repository } = pull;
  if (!group) return;
  await repository.git.lock.run(async () => {
    repository.queue.splice(repository.queue.indexOf(entry), 1);
    const move = { ref: `refs/heads/${pull.baseRef}`, before: group.baseSha, after: group.headSha };
    if (!(await repository.git.refs.move([move]))) {
      await dropGroup(world, entry, entry.by, 'invalidated');
      repository.queue.unshift(entry);
      return makeGroup(world, entry);
    }
    pull.baseSha = group.baseSha;
    // GitHub merges in the name of its own bot; who asked for it is in the timeline.
    recordMerge(world, pull, queueBot(world), group.headSha, entry.method);
    await followMoves(world, repository, queueBot(world), [move], { type: 'merge_queue_merge' });
    await dropGroup(world, entry, entry.by, 'merged');
    await tellPullRequest(world, pull, 'closed', queueBot(world));
  });
}

/** The account in whose name the queue merges. */
function queueBot(world: World): Account {
  const bot = findAccount(world, 'github-merge-queue[bot]');
  if (!bot) throw new Error('there is no merge queue');
  return bot;
}

/** Makes the branch of a group on top of the base, or of the group before it, and asks for its checks. */
async function makeGroup(world: World, entry: MergeQueueEntry): Promise<void> {
  const { pull } = entry;
  const { repository } = pull;
  const before = repository.queue[repository.queue.indexOf(entry) - 1];
  const base = before?.group?.headSha ?? repository.git.refs.get(`refs/heads/${pull.baseRef}`);
  if (base === undefined) return;
  let head: string;
  try {
    head = await writeMerge(world, pull, entry.by, base, { method: entry.method });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    repository.queue.splice(repository.queue.indexOf(entry), 1);
    return tellDequeued(world, entry, entry.by, 'MERGE_CONFLICT');
  }
  const headRef = `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${pull.number}-${base}`;
  entry.group = { headSha: head, baseSha: base, headRef };
  const move = { ref: headRef, before: repository.git.refs.get(headRef), after: head };
  await repository.git.refs.move([move]);
  await followMoves(world, repository, queueBot(world), [move]);
  await tellGroup(world, entry, 'checks_requested');
}

async function dropGroup(
  world: World,
  entry: MergeQueueEntry,
  by: Account,
  reason: 'merged' | 'dequeued' | 'invalidated',
): Promise<void> {
  const { group, pull } = entry;
  if (!group) return;
  const { refs } = pull.repository.git;
  const move = { ref: group.headRef, before: refs.get(group.headRef), after: undefined };
  if (move.before !== undefined) {
    await refs.move([move]);
    await followMoves(world, pull.repository, by, [move]);
  }
  await tellGroup(world, entry, 'destroyed', { reason });
  entry.group = undefined;
}

async function tellDequeued(world: World, entry: MergeQueueEntry, by: Account, reason: string): Promise<void> {
  const { pull } = entry;
  const before = entry.group?.headSha;
  const at = world.clock.iso();
  const id = world.ids.next('event');
  pull.timeline.push({ type: 'RemovedFromMergeQueueEvent', id, at, actor: by, reason, before });
  await tellPullRequest(world, pull, 'dequeued', by, { reason });
}

async function tellGroup(
  world: World,
  entry: MergeQueueEntry,
  action: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { group, pull } = entry;
  if (!group) return;
  emit(world, {
    event: 'merge_group',
    action,
    sender: queueBot(world),
    repository: pull.repository,
    payload: {
      merge_group: {
        head_sha: group.headSha,
        head_ref: group.headRef,
        base_sha: group.baseSha,
        base_ref: `refs/heads/${pull.baseRef}`,
        head_commit: await presentCommitBrief(pull.repository, group.headSha),
      },
      ...more,
    },
  });
}
