import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History, type Moment } from './moment.ts';
import { type Objection, type Subject, subjectIn } from './objections.ts';
import { r9Eligible } from './r09-eligible.ts';
import { reviews } from './reviews.ts';
import { meaningOf, sameBytes } from './words.ts';

/**
 * R11: "With `update-or-objector` the objector's own later approval of the same bytes lifts his objection; earlier
 * approvals stay void." "A contributor's approval lifts their own objection and is not counted." It is an approval of
 * what is at the head: "He approved a1; the objection is to a2" (S250).
 * Gives the meaning that the objector no longer rejects from this moment on, if it is such a moment.
 */
export function r11Withdrawn(
  scenario: WrittenScenario,
  history: History,
  path: string,
  objection: Objection,
  moment: Moment,
): string | undefined {
  if (scenario.quorum?.objections?.lifted_by !== 'update-or-objector') return undefined;
  const review = reviews(history).find((one) => one.moment.at === moment.at);
  if (review?.state !== 'approved' || review.by !== objection.by || review.dismissed) return undefined;
  if (!r9Eligible(history.now, review.by, path)) return undefined;
  const { subject } = objection;
  const approved = fileOfSubject(history, review.commit, subject);
  if (!approved.known || !sameBytes(approved.file, subjectIn(moment.files, subject))) return undefined;
  return meaningOf(approved.file);
}

function fileOfSubject(history: History, commit: string | null, subject: Subject): ReturnType<typeof fileAt> {
  if ('path' in subject) return fileAt(history, commit, subject.path);
  const files = commit === null ? undefined : history.trees[commit]?.files;
  const found = Object.entries(files ?? {}).find(([, file]) => file?.key === subject.key);
  return found === undefined ? { known: files !== undefined, file: undefined } : fileAt(history, commit, found[0]);
}
