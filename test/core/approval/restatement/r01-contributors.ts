import type { WrittenCommit } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History } from './moment.ts';
import { pushes } from './pushes.ts';
import { r12Author } from './r12-author.ts';
import { person, sameBytes } from './words.ts';

/**
 * R1: "Contributors (author, committer, co-author, pusher of a commit in the pull request that touches the policy, or
 * of a dropped commit with exactly the head's bytes; the pull request's author for every policy) lose their approval,
 * never their objection."
 */
export function r1Contributors(history: History, path: string): readonly string[] {
  const ofCommits = contributedCommits(history, path).flatMap((commit) => [
    ...namesIn(commit),
    ...pushersOf(history, commit),
  ]);
  return [r12Author(history), ...ofCommits];
}

/** Commits that make their people contributors: those in the pull request, and dropped ones with the head's bytes. */
export function contributedCommits(history: History, path: string): readonly WrittenCommit[] {
  const touching = allCommits(history).filter((commit) => commit.touches?.includes(path));
  return touching.filter((commit) => isInThePull(history, commit) || broughtTheHeadsBytes(history, commit, path));
}

function allCommits(history: History): readonly WrittenCommit[] {
  return pushes(history).flatMap(({ commits }) => commits);
}

export function isInThePull(history: History, commit: WrittenCommit): boolean {
  return history.now.commits.some(({ sha }) => sha === commit.sha);
}

function broughtTheHeadsBytes(history: History, commit: WrittenCommit, path: string): boolean {
  const brought = fileAt(history, commit.sha, path);
  return brought.known && sameBytes(brought.file, history.now.files[path]);
}

function namesIn(commit: WrittenCommit): readonly string[] {
  return [commit.author, commit.committer, ...(commit.co_authors ?? [])].flatMap((name) =>
    name === null || name === undefined ? [] : [person(name)],
  );
}

/** "A force-pusher counts as pusher of every commit in that push." */
function pushersOf(history: History, commit: WrittenCommit): readonly string[] {
  return pushes(history)
    .filter(({ commits }) => commits.some(({ sha }) => sha === commit.sha))
    .flatMap(({ pusher }) => (pusher === 'unreadable' ? [] : [pusher]));
}
