import { isInThePull } from './r01-contributors.ts';
import type { History } from './moment.ts';
import { pushes } from './pushes.ts';
import { isGovernor } from './r09-eligible.ts';
import { r12Author } from './r12-author.ts';
import { person, sameBytes } from './words.ts';

/**
 * R2: "Every changed policy needs a governor's hand: a governor opened the pull request, pushed a change of its bytes,
 * or signed a commit that touches it. Otherwise invalid."
 * "The role of a hand counts at the time of the push or opening."
 */
export function r2HasGovernorsHand(history: History, path: string): boolean {
  return openedByGovernor(history) || pushedByGovernor(history, path) || signedByGovernor(history, path);
}

function openedByGovernor(history: History): boolean {
  const opening = history.moments.find(({ event }) => event.event === 'open_pr');
  return opening !== undefined && isGovernor(opening, r12Author(history));
}

function pushedByGovernor(history: History, path: string): boolean {
  return pushes(history).some(
    ({ moment, pusher, filesBefore }) =>
      isGovernor(moment, pusher) && !sameBytes(moment.files[path], filesBefore[path]),
  );
}

/** "The verified signature is the committer's; the author line stays a claim" (S184). */
function signedByGovernor(history: History, path: string): boolean {
  return pushes(history).some(({ moment, commits }) =>
    commits
      .filter((commit) => commit.verified === true && commit.touches?.includes(path) && isInThePull(history, commit))
      .map((commit) => (commit.committer === undefined ? commit.author : commit.committer))
      .some((committer) => committer !== null && isGovernor(moment, person(committer))),
  );
}
