import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { changedPaths, type History, isChanged } from './moment.ts';
import { replay } from './replay.ts';
import { person, sameBytes } from './words.ts';

/** Stories that the product and the rules' text still tell apart; `differences.yaml` has the shortest of each. */
export function isUnsettled(scenario: WrittenScenario): boolean {
  const history = replay(scenario);
  return (
    aPolicyIsRenamed(history) ||
    nothingIsChangedFor(history) ||
    theFirstPushIsComparedWithTodaysBase(history) ||
    anObjectionIsToACommitWithinAPush(history) ||
    mergingIsNotTold(history) ||
    aDeletedAccountActs(history)
  );
}

/** Whoever renames a policy and changes it in one push does away with its freeze. */
function aPolicyIsRenamed({ moments }: History): boolean {
  const places = moments.flatMap(({ files }) =>
    Object.entries(files).flatMap(([path, file]) => (file?.key === undefined ? [] : [path])),
  );
  return new Set(places).size > 1;
}

/** Without a policy in it, a pull request to another branch is approved, and what its merge brings is not looked at. */
function nothingIsChangedFor({ now }: History): boolean {
  return changedPaths(now).length === 0 && (now.branch !== 'main' || now.merged !== undefined);
}

/** Whether the first push changed a policy is asked of today's base, not of the base it was made from. */
function theFirstPushIsComparedWithTodaysBase({ moments, now }: History): boolean {
  const [opening] = moments;
  return (
    opening !== undefined &&
    changedPaths(now).some((path) => isChanged(opening, path) === sameBytes(opening.files[path], now.base[path]))
  );
}

/** An objection to a commit that never was a head is about what the head changes then, not about what that commit did. */
function anObjectionIsToACommitWithinAPush({ moments }: History): boolean {
  const heads = moments.map(({ head }) => head);
  return moments.some(
    ({ event }) =>
      event.event === 'review' &&
      event.state === 'changes_requested' &&
      event.commit !== null &&
      !heads.includes(event.commit),
  );
}

/** Where base and head both changed a policy and nobody says what merging gives, the product takes the head's bytes. */
function mergingIsNotTold({ moments }: History): boolean {
  return moments.some((moment) =>
    changedPaths(moment).some(
      (path) =>
        moment.mergeResult[path] === undefined &&
        !sameBytes(moment.base[path], moment.forkedFrom[path]) &&
        !sameBytes(moment.base[path], moment.files[path]),
    ),
  );
}

/** Nobody acts whose account is gone; a governor who is gone by the merge promotes all the same. */
function aDeletedAccountActs({ moments }: History): boolean {
  return moments.some(({ event, deleted }) => {
    const commits = 'commits' in event ? (event.commits ?? []) : [];
    const people = [
      'actor' in event ? event.actor : undefined,
      'pusher' in event ? event.pusher : undefined,
      ...(event.event === 'merge' ? [event.enqueuer, event.auto_merge_by] : []),
      ...commits.flatMap(({ author, committer, co_authors }) => [author, committer, ...(co_authors ?? [])]),
    ];
    return people.some((login) => deleted.includes(person(login ?? '')));
  });
}
