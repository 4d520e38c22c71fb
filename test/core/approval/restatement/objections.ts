import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History, isChanged } from './moment.ts';
import { r9Eligible } from './r09-eligible.ts';
import { type Review, reviews } from './reviews.ts';
import { meaningOf, person, sameBytes } from './words.ts';

/** What somebody said no to, for one path. */
export interface Objection {
  readonly by: string;
  /** Place of the moment it was made; that of the opening for an earlier pull request's. */
  readonly since: number;
  readonly meanings: readonly string[];
  readonly digests: readonly string[];
  /** Whether the head had what it rejects when it was made. */
  readonly freezesAtOnce: boolean;
}

/** R3: "An objection follows path and rejected meaning into later pull requests to the same base." */
export function r3EarlierObjections(scenario: WrittenScenario, history: History, path: string): readonly Objection[] {
  const opening = history.moments.find(({ event }) => event.event === 'open_pr');
  if (opening === undefined) return [];
  return (scenario.objections_before ?? [])
    .filter((objection) => objection.path === path)
    .map(({ digest, actor, meaning = digest }) => ({
      by: person(actor),
      since: opening.at,
      meanings: [meaning],
      digests: [digest],
      freezesAtOnce: isChanged(opening, path) && meaningOf(opening.files[path]) === meaning,
    }));
}

/**
 * "An objection by a user eligible at that time freezes (path, rejected meaning)"; "an objection written against an old
 * commit rejects the head's meaning and the one it was written against."
 */
export function objectionsMadeHere(history: History, path: string): readonly Objection[] {
  return reviews(history)
    .filter(({ state }) => state === 'changes_requested')
    .filter(({ by, moment }) => r9Eligible(moment, by, path))
    .map((review) => objectionOf(history, review, path))
    .filter(({ meanings }) => meanings.length > 0);
}

function objectionOf(history: History, review: Review, path: string): Objection {
  const { moment, by, commit } = review;
  const atHead = isChanged(moment, path) ? [moment.files[path]] : [];
  const rejected = [...atHead, ...writtenAgainst(history, commit, path)];
  return {
    by,
    since: moment.at,
    meanings: rejected.map(meaningOf),
    digests: rejected.map((file) => file?.digest ?? 'ABSENT'),
    freezesAtOnce: atHead.length > 0,
  };
}

/** What the reviewed commit proposed for the path, if it proposed anything. */
function writtenAgainst(history: History, commit: string | null, path: string) {
  const then = fileAt(history, commit, path);
  if (!then.known || commit === null) return [];
  return sameBytes(then.file, history.trees[commit]?.forkedFrom[path]) ? [] : [then.file];
}
