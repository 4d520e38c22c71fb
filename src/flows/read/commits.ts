import type { CommitPeople, PullRequestFacts, PushFacts } from '../../core/approval/facts.ts';
import { recordReachesHead } from '../../core/approval/record-reaches-head.ts';
import type { Commit, Push } from '../../core/approval/snapshot.ts';
import type { CommitBytes } from '../../ports.ts';
import type { World } from '../world.ts';

/** Commits of git with the accounts GitHub knows for them; `undefined` people where it named none. */
function withPeople(commit: CommitBytes, people: CommitPeople | undefined): Commit {
  return {
    id: commit.id,
    author: people?.author,
    committer: people?.committer,
    // GitHub resolves co-authors from the same trailers; one that it does not resolve belongs to no account.
    coAuthors: people?.coAuthors ?? commit.coAuthors.map(() => undefined),
    verified: people?.verified ?? false,
    touches: commit.touches,
  };
}

/**
 * The commits of a pull request and the pushes that brought them, dropped ones included, with the accounts behind
 * them. `base` is the commit from which the pull request's own commits are counted.
 */
export async function readHistory(
  world: World,
  facts: PullRequestFacts,
  base: string,
  paths: readonly string[],
): Promise<{
  readonly commits: readonly Commit[];
  readonly pushes: readonly Push[];
  readonly incomplete: readonly string[];
}> {
  const own = await world.git.commitsBetween(base, facts.head.id, paths);
  const record = await readRecord(world, facts);
  const brought = await Promise.all(record.map((push) => broughtBy(world, push, base, paths)));
  const froms = await Promise.all(
    record.map(({ before, after }, index) =>
      before === undefined && brought[index] !== undefined ? world.git.mergeBase(base, after) : undefined,
    ),
  );
  const lost = record.filter((_, index) => brought[index] === undefined);
  const all = new Map([...own, ...brought.flatMap((commits) => commits ?? [])].map((commit) => [commit.id, commit]));
  const named = new Map(facts.commits.map((commit) => [commit.id, commit]));
  // GitHub lists the pull request's commits; those that were dropped are asked for, where they touch what is judged.
  const dropped = [...all.values()].filter(({ id, touches }) => !named.has(id) && touches.length > 0);
  const asked = dropped.length === 0 ? [] : await world.forge.readCommitPeople(dropped.map(({ id }) => id));
  for (const people of asked) named.set(people.id, people);
  const unknown = dropped.filter(({ id }) => !named.has(id));
  const person = (commit: CommitBytes) => withPeople(commit, named.get(commit.id));
  const told = record.map((push, index) => ({
    at: push.at,
    by: push.by,
    before: push.before,
    ...(froms[index] === undefined ? {} : { from: froms[index] }),
    after: push.after,
    force: push.force,
    commits: (brought[index] ?? []).map(person),
  }));
  const untold = untoldCommits(facts, own, told).map(person);
  return {
    commits: own.map(person),
    pushes: [...untold.map((commit) => pushedByNobodyKnows(facts, commit)), ...told],
    incomplete: [
      ...(unknown.length === 0 ? [] : [`GitHub does not say who made ${unknown.length} commits that were pushed`]),
      ...lost.map((push) => `git no longer has ${push.after.slice(0, 12)}, which was pushed to this branch`),
    ],
  };
}

/**
 * Commits of the pull request that no push of the record brought, where the record reaches the head: somebody pushed
 * them, and GitHub no longer says who (R13).
 */
function untoldCommits(
  facts: PullRequestFacts,
  own: readonly CommitBytes[],
  told: readonly Push[],
): readonly CommitBytes[] {
  if (!recordReachesHead({ pushes: told, head: facts.head.id })) return [];
  const known = new Set(told.flatMap(({ commits }) => commits.map(({ id }) => id)));
  return own.filter(({ id, touches }) => touches.length > 0 && !known.has(id));
}

function pushedByNobodyKnows(facts: PullRequestFacts, commit: Commit): Push {
  return { at: facts.openedAt, by: 'unreadable', before: undefined, after: commit.id, force: false, commits: [commit] };
}

type RecordedPush = Omit<PushFacts, 'by'> & { readonly by: Push['by'] };

/**
 * GitHub's record of pushes up to the head. Where it cannot be read, one push of everything by nobody knows whom (R13);
 * where it does not show the head yet, what there is: the decision waits.
 */
async function readRecord(world: World, facts: PullRequestFacts): Promise<readonly RecordedPush[]> {
  const { repository, ref, id } = facts.head;
  const pushes = repository === undefined ? 'unreadable' : await world.forge.readPushes({ repository, ref, upTo: id });
  if (pushes === 'unreadable')
    return [{ at: facts.openedAt, by: 'unreadable', before: undefined, after: id, force: false }];
  const last = pushes.findLastIndex((push) => push.after === id);
  return last < 0 ? pushes : pushes.slice(0, last + 1);
}

/**
 * What a push brought: everything new since before it; for a forced or first push, all of the branch at that moment.
 * `undefined`: git no longer has it.
 */
async function broughtBy(
  world: World,
  push: RecordedPush,
  base: string,
  paths: readonly string[],
): Promise<readonly CommitBytes[] | undefined> {
  const { missing } = await world.git.fetch({ ids: [push.after] });
  if (missing.length > 0) return undefined;
  const all = await world.git.commitsBetween(base, push.after, paths);
  const { before, force } = push;
  if (before === undefined || force) return all;
  if (all.some(({ id }) => id === before)) return notReachableFrom(before, all);
  const known = await world.git.fetch({ ids: [before] });
  if (known.missing.length > 0) return all;
  const since = await world.git.commitsBetween(before, push.after, paths);
  const ids = new Set(since.map(({ id }) => id));
  return all.filter(({ id }) => ids.has(id));
}

/** Those of the commits that are neither `start` nor before it; all that lies between them must be among them. */
function notReachableFrom(start: string, commits: readonly CommitBytes[]): readonly CommitBytes[] {
  const parents = new Map(commits.map(({ id, parents }) => [id, parents]));
  const reachable = new Set<string>();
  const toSee = [start];
  for (let id = toSee.pop(); id !== undefined; id = toSee.pop()) {
    if (reachable.has(id)) continue;
    reachable.add(id);
    toSee.push(...(parents.get(id) ?? []));
  }
  return commits.filter(({ id }) => !reachable.has(id));
}
