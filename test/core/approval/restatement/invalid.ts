import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { changedPaths, type History, isChanged } from './moment.ts';
import { pushes } from './pushes.ts';
import { isInThePull, r1Contributions } from './r01-contributors.ts';
import { r2HasGovernorsHand } from './r02-hand.ts';
import { r6Required } from './r05-quorum.ts';
import { r7BaseIsUnapproved, r7IsRestore } from './r07-restore.ts';
import { isForTheAppAlone, sameBytes } from './words.ts';

/** Everything that makes a pull request invalid, each with the sentence it comes from. */
export function isInvalid(scenario: WrittenScenario, history: History): boolean {
  const { now } = history;
  const changed = changedPaths(now);
  return (
    // "A missing or unreadable rules file with no approved rules to fall back on is invalid."
    scenario.config_state !== undefined ||
    // "A governance gate must refuse such a configuration" (S019).
    r6Required(scenario) < 1 ||
    // "Invalid comes before changes requested" (S268): a cut list of files is never a whole one.
    now.truncated ||
    touchesWhatTheAppWrites(history) ||
    r13PusherIsUnreadable(history) ||
    Object.keys(now.files).some((path) => isChanged(now, path) && now.files[path]?.problem === true) ||
    changed.some((path) => r7BaseIsUnapproved(scenario, now, path) && !r7IsRestore(scenario, now, path)) ||
    changed.some((path) => !r2HasGovernorsHand(history, path) && !r7IsRestore(scenario, now, path)) ||
    changed.some((path) => hasUnknownContributor(history, path))
  );
}

/** "Only the app writes policies/prod" (S145). */
function touchesWhatTheAppWrites({ now }: History): boolean {
  return [...Object.keys(now.files), ...Object.keys(now.forkedFrom)]
    .filter(isForTheAppAlone)
    .some((path) => !sameBytes(now.files[path], now.forkedFrom[path]));
}

/**
 * R13: "Pusher unreadable: invalid." "An unreadable push that still stands in the pull request's history makes it
 * invalid": "an approver may be the unknown pusher" (S258), so not where nothing is to be approved (S091).
 */
function r13PusherIsUnreadable(history: History): boolean {
  const changed = changedPaths(history.now);
  if (changed.length === 0) return false;
  return pushes(history)
    .filter(({ pusher }) => pusher === 'unreadable')
    .some(
      (push) =>
        push.commits.some((commit) => isInThePull(history, commit)) ||
        changed.some((path) => r1Contributions(history, path).some((one) => one.push.moment.at === push.moment.at)),
    );
}

/** T14: a contributor whom GitHub knows no account for may be an approver. */
function hasUnknownContributor(history: History, path: string): boolean {
  return r1Contributions(history, path).some(
    ({ commit: { author, committer, co_authors } }) =>
      author === null || committer === null || (co_authors ?? []).some((name) => name === null),
  );
}
