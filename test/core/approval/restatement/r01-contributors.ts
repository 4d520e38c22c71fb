import type { WrittenCommit } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History } from './moment.ts';
import { type Push, pushes } from './pushes.ts';
import { r12Author } from './r12-author.ts';
import { person, sameBytes } from './words.ts';

/** A commit as one push brought it. */
export interface Contribution {
  readonly push: Push;
  readonly commit: WrittenCommit;
}

/**
 * R1: "Contributors (author, committer, co-author, pusher of a commit in the pull request that touches the policy, or
 * of a dropped commit with exactly the head's bytes; the pull request's author for every policy) lose their approval,
 * never their objection." "A force-pusher counts as pusher of every commit in that push."
 */
export function r1Contributors(history: History, path: string): readonly string[] {
  const people = r1Contributions(history, path).flatMap(({ push, commit }) => [push.pusher, ...namesIn(commit)]);
  return [r12Author(history), ...people];
}

/** All that people brought to a path and that makes them contributors to what is at the head. */
export function r1Contributions(history: History, path: string): readonly Contribution[] {
  return pushes(history)
    .flatMap((push) => push.commits.map((commit) => ({ push, commit })))
    .filter(({ commit }) => commit.touches?.includes(path))
    .filter((one) => isInThePull(history, one.commit) || broughtTheHeadsBytes(history, one, path));
}

export function isInThePull(history: History, commit: WrittenCommit): boolean {
  return history.now.commits.some(({ sha }) => sha === commit.sha);
}

/** A dropped commit has the head's bytes, or was part of a push that had them. */
function broughtTheHeadsBytes(history: History, { push, commit }: Contribution, path: string): boolean {
  const head = history.now.files[path];
  const own = fileAt(history, commit.sha, path);
  return sameBytes(push.moment.files[path], head) || (own.known && sameBytes(own.file, head));
}

function namesIn(commit: WrittenCommit): readonly string[] {
  return [commit.author, commit.committer, ...(commit.co_authors ?? [])].flatMap((name) =>
    name === null || name === undefined ? [] : [person(name)],
  );
}
