import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import { fileAt, type History, type Moment } from './moment.ts';
import type { Objection } from './objections.ts';
import { r9Eligible } from './r09-eligible.ts';
import { reviews } from './reviews.ts';
import { sameBytes } from './words.ts';

/**
 * R11: "With `update-or-objector` the objector's own later approval of the same bytes lifts his objection; earlier
 * approvals stay void." "A contributor's approval lifts their own objection and is not counted."
 */
export function r11Withdraws(
  scenario: WrittenScenario,
  history: History,
  path: string,
  objection: Objection,
  moment: Moment,
): boolean {
  if (scenario.quorum?.objections?.lifted_by !== 'update-or-objector') return false;
  const review = reviews(history).find((one) => one.moment.at === moment.at);
  if (review?.state !== 'approved' || review.by !== objection.by || review.dismissed) return false;
  if (!r9Eligible(history.now, review.by, path)) return false;
  const approved = fileAt(history, review.commit, path);
  return (
    approved.known &&
    objection.digests.includes(approved.file?.digest ?? 'ABSENT') &&
    sameBytes(approved.file, moment.files[path])
  );
}
