import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History, isChanged, type Moment } from './moment.ts';
import { r9Eligible } from './r09-eligible.ts';
import { type Review, reviews } from './reviews.ts';
import { type File, meaningOf, person, type Tree } from './words.ts';

/** What somebody said no to. */
export interface Objection {
  readonly by: string;
  /** Place of the moment it was made; that of the opening for an earlier pull request's. */
  readonly since: number;
  readonly meanings: readonly string[];
  /** Not where an earlier pull request's objection meets another meaning (S193). */
  readonly freezesAtOnce: boolean;
  readonly subject: Subject;
}

/** A policy is "identified by `policyKey` inside it", whatever its file is called; without a key by its path. */
export type Subject = { readonly path: string } | { readonly key: string };

/** The file of what was objected to, among all files. */
export function subjectIn(files: Tree, subject: Subject): File | undefined {
  return 'path' in subject ? files[subject.path] : Object.values(files).find((file) => file?.key === subject.key);
}

/** All objections that may freeze what is at a path now. */
export function objectionsTo(scenario: WrittenScenario, history: History, path: string): readonly Objection[] {
  const key = history.now.files[path]?.key;
  const paths = new Set(history.moments.flatMap(({ files }) => Object.keys(files)));
  const elsewhere = [...paths].filter((one) => one !== path);
  return [
    ...r3EarlierObjections(scenario, history, path),
    ...objectionsMadeHere(history, path, key),
    ...elsewhere.flatMap((one) => objectionsMadeHere(history, one, key).filter(({ subject }) => 'key' in subject)),
  ];
}

/**
 * R3: "An objection follows path and rejected meaning into later pull requests to the same base." The rejected meaning
 * of a policy with a key is that policy's under any path.
 */
function r3EarlierObjections(scenario: WrittenScenario, history: History, path: string): readonly Objection[] {
  const key = history.now.files[path]?.key;
  const opening = history.moments.find(({ event }) => event.event === 'open_pr');
  if (opening === undefined) return [];
  return (scenario.objections_before ?? [])
    .filter(({ digest, ...objection }) => objection.path === path || (key !== undefined && digest !== 'ABSENT'))
    .map(({ digest, actor, meaning = digest, ...objection }) => {
      const subject = objection.path === path || key === undefined ? { path } : { key };
      return {
        by: person(actor),
        since: opening.at,
        meanings: [meaning],
        freezesAtOnce: meaningOf(subjectIn(opening.files, subject)) === meaning,
        subject,
      };
    });
}

/**
 * "An objection by a user eligible at that time freezes (path, rejected meaning)"; "an objection written against an old
 * commit rejects the head's meaning and the one it was written against." Where that has the key, it is to the policy.
 */
function objectionsMadeHere(history: History, path: string, key: string | undefined): readonly Objection[] {
  return reviews(history)
    .filter(({ state }) => state === 'changes_requested')
    .filter(({ by, moment }) => momentsOf(history, moment).some((one) => r9Eligible(one, by, path)))
    .filter((review) => isAbout(history, review, path))
    .map(({ by, moment, commit }) => {
      const writtenAgainst = fileAt(history, commit, path);
      const rejected = [moment.files[path], ...(writtenAgainst.known ? [writtenAgainst.file] : [])];
      const isOfTheKey = key !== undefined && rejected.some((file) => file?.key === key);
      return {
        by,
        since: moment.at,
        meanings: rejected.map(meaningOf),
        freezesAtOnce: true,
        subject: isOfTheKey ? { key } : { path },
      };
    });
}

/** The moment of a review; in a push's second also the one before that push, as nobody knows which came first (R10). */
function momentsOf(history: History, moment: Moment): readonly Moment[] {
  if (moment.event.event !== 'review' || moment.event.same_second_as_push !== true) return [moment];
  const push = history.moments.findLast(({ at, event }) => at < moment.at && event.event === 'push');
  return [moment, ...history.moments.filter(({ at }) => at === (push?.at ?? 0) - 1)];
}

/** An objection is about what the pull request changes then, or changed at the commit it was written against. */
function isAbout(history: History, { moment, commit }: Review, path: string): boolean {
  const tree = commit === null ? undefined : history.trees[commit];
  const changedThere = tree !== undefined && !tree.unknown.includes(path) && isChanged(tree, path);
  return changedThere || momentsOf(history, moment).some((one) => isChanged(one, path));
}
