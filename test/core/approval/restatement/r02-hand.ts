import type { History } from './moment.ts';
import { pushes } from './pushes.ts';
import { isInThePull } from './r01-contributors.ts';
import { isGovernor, wasMadeGovernor } from './r09-eligible.ts';
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

/** A push whose commits were all dropped since is a hand in the head only if it brought the head's bytes. */
function pushedByGovernor(history: History, path: string): boolean {
  return pushes(history)
    .filter(({ moment, pusher, filesBefore }) => {
      return isGovernor(moment, pusher) && !sameBytes(moment.files[path], filesBefore[path]);
    })
    .some(({ moment, commits }) => {
      const stands = commits.some((commit) => commit.touches?.includes(path) && isInThePull(history, commit));
      return stands || sameBytes(moment.files[path], history.now.files[path]);
    });
}

/** "The verified signature is the committer's; the author line stays a claim" (S184). */
function signedByGovernor(history: History, path: string): boolean {
  return history.now.commits
    .filter((commit) => commit.verified === true && commit.touches?.includes(path))
    .some((commit) => {
      const committer = commit.committer === undefined ? commit.author : commit.committer;
      const brought = pushes(history).findLast(({ commits }) => commits.some(({ sha }) => sha === commit.sha));
      return committer !== null && brought !== undefined && wasMadeGovernor(brought.moment, person(committer));
    });
}
