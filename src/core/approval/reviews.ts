import { bytesAt, isCertainly } from './bytes.ts';
import type { Makers } from './contributors.ts';
import type { ReviewVerdict, WhyNot } from './decision.ts';
import type { Freeze } from './freeze.ts';
import type { Roles } from './roles.ts';
import type { Change, PullRequestSnapshot, Review } from './snapshot.ts';

/** Account ids of those who can never approve one change: the pull request's authors, and who made its bytes. */
export interface Excluded {
  readonly authors: ReadonlySet<number>;
  readonly makers: Makers;
}

/**
 * What every review does for one change. An approval counts when it was submitted and not dismissed, later than its
 * author's last objection or dismissed review (S121, S123), not earlier than what last lifted a freeze (S045–S047), by
 * somebody with a role today (R9) who did not take part in making the bytes (R1), and binds to the head's bytes (T01).
 */
export function judgeReviews(
  snapshot: PullRequestSnapshot,
  change: Change,
  freeze: Freeze,
  excluded: Excluded,
  roles: Roles,
): readonly ReviewVerdict[] {
  const withdrawn = lastWithdrawals(snapshot.reviews);
  const counting = new Map<number, number>();
  const verdicts = snapshot.reviews.map((review, order): ReviewVerdict => {
    const why = whyOf(review, order);
    if (why === 'counts' && review.by !== undefined) counting.set(review.by.id, order);
    const role = review.by && roles.on(change, review.by);
    return {
      review: review.id,
      by: review.by,
      opinion: review.opinion,
      counts: why === 'counts',
      why,
      ...(role && { role }),
    };
  });
  return verdicts.map((verdict, order) => {
    const superseded = verdict.counts && verdict.by !== undefined && counting.get(verdict.by.id) !== order;
    return superseded ? { ...verdict, counts: false, why: 'superseded' } : verdict;
  });

  function whyOf(review: Review, order: number): ReviewVerdict['why'] {
    if (review.opinion === 'commented') return 'no opinion';
    if (review.opinion === 'changes requested') return whatObjectionDoes(review, freeze);
    if (review.by === undefined) return 'deleted account';
    if (review.by.kind === 'bot') return 'bot';
    if (roles.on(change, review.by) === undefined) return 'no role';
    if (excluded.authors.has(review.by.id)) return 'author';
    if (excluded.makers.ids.has(review.by.id)) return 'contributor';
    if (review.dismissedAt !== undefined) return 'dismissed';
    if (order < (withdrawn.get(review.by.id) ?? -1)) return 'superseded';
    if (!isCertainly(bytesAt(snapshot, review.commit, change), change.head)) return 'other bytes';
    if (review.at < freeze.voidBefore || order < freeze.voidBeforeOrder) return 'before the freeze was lifted';
    return freeze.by.length > 0 ? 'frozen' : 'counts';
  }
}

/** Per account the place of its last objection or dismissed review: a withdrawn approval revives no older one (T31). */
function lastWithdrawals(reviews: readonly Review[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  reviews.forEach((review, order) => {
    const withdraws = review.opinion === 'changes requested' || review.dismissedAt !== undefined;
    if (withdraws && review.by !== undefined) last.set(review.by.id, order);
  });
  return last;
}

function whatObjectionDoes(review: Review, freeze: Freeze): 'freezes' | 'freeze lifted' | WhyNot {
  if (freeze.by.some((objection) => objection.review === review.id)) return 'freezes';
  if (freeze.lifted.some((objection) => objection.review === review.id)) return 'freeze lifted';
  return review.by?.kind === 'bot' ? 'bot' : 'no say then';
}
