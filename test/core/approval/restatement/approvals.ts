import { fileAt, type History } from './moment.ts';
import { r1Contributors } from './r01-contributors.ts';
import type { Freeze } from './r04-freeze.ts';
import { r9Eligible } from './r09-eligible.ts';
import { type Review, reviews } from './reviews.ts';
import { sameBytes } from './words.ts';

/**
 * "An approval counts if submitted, not dismissed, later than the user's last objection or dismissed review, not
 * earlier than what last lifted a freeze, by a user who is eligible today and not excluded, and the digest at
 * review.commit equals the digest at head." "Approvals given while frozen do not count" (S042).
 */
export function countedApprovals(history: History, path: string, freeze: Freeze): readonly string[] {
  if (freeze.frozen) return [];
  const counted = reviews(history)
    .filter((review) => review.state === 'approved' && !review.dismissed)
    .filter((review) => !isTakenBack(history, review))
    .filter((review) => freeze.lifts.every((lift) => review.moment.at >= lift))
    .filter((review) => r9Eligible(history.now, review.by, path))
    .filter((review) => !r1Contributors(history, path).includes(review.by))
    .filter((review) => isOfTheHeadsBytes(history, review, path));
  return [...new Set(counted.map(({ by }) => by))].sort();
}

/** "A withdrawn approval does not revive an older one." */
function isTakenBack(history: History, approval: Review): boolean {
  return reviews(history).some(
    (review) =>
      review.by === approval.by &&
      review.moment.at > approval.moment.at &&
      (review.state === 'changes_requested' || review.dismissed),
  );
}

/** R4: "Approvals bind to bytes": "(path, blob id, mode) at the reviewed commit equals the head's". */
function isOfTheHeadsBytes(history: History, review: Review, path: string): boolean {
  const reviewed = fileAt(history, review.commit, path);
  return reviewed.known && sameBytes(reviewed.file, history.now.files[path]);
}
