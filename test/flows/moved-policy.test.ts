import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/core/approval/decide.ts';
import type { BytesByPath, Review } from '../../src/core/approval/snapshot.ts';
import { genesis } from '../../src/core/promotion/in-force.ts';
import { planPromotion } from '../../src/core/promotion/plan-promotion.ts';
import { judgedMerge } from '../../src/flows/judged-merge.ts';
import type { Places } from '../../src/flows/read/places.ts';
import { aChange, aPull, aPush, aReview, aSide, author, governor, secondGovernor } from '../support/a-pull.ts';

const [A, B] = ['policies/dev/a.yml', 'policies/dev/b.yml'] as const;
const side = (blob: string) => aSide(blob, { policyKey: 'k' });
const moved = (blob: string): BytesByPath => ({ [A]: undefined, [B]: side(blob) });

/** What becomes of a policy that moves from one file to another and changes on the way, merged by a governor. */
function becomes(reviews: readonly Review[], merged = moved('b2')) {
  const snapshot = aPull({
    state: 'merged',
    head: 'H2',
    changes: [
      aChange({ path: A, base: side('a1'), head: undefined }),
      aChange({ path: B, base: undefined, head: side('b2') }),
    ],
    pushes: [aPush(), aPush({ at: 15, before: 'H1', after: 'H2' })],
    bytesAt: { H1: moved('b1'), H2: moved('b2') },
    reviews,
    merge: { commit: 'M', at: 30, by: author, bytes: merged, governorThen: true },
  });
  const places = { dev: 'policies/dev', prod: 'policies/prod' } as Places;
  const merge = judgedMerge(places, { snapshot, decision: decide(snapshot) });
  const inForce = genesis('c', new Map([['a.yml', 'a1']]), new Map());
  const planned = planPromotion(merge, inForce, (source) => merged[source]?.blob);
  return planned.map(({ change, outcome }) => `${change.path}: ${outcome.word}`);
}
const both = (commit: string) => [aReview(governor, { commit }), aReview(secondGovernor, { commit })];

describe('a policy that moves to another file', () => {
  it('goes from the one and comes in the other', () => {
    expect(becomes(both('H2'))).toEqual(['a.yml: promote', 'b.yml: promote']);
  });

  it('does not go where it may not come: what was approved is that it moves, not that it is deleted', () => {
    // That the old file goes was approved at both commits, what comes in the new one was not.
    expect(becomes(both('H1'))).toEqual(['a.yml: withheld', 'b.yml: withheld']);
  });

  it('does not go where the merge brought other bytes than were approved', () => {
    expect(becomes(both('H2'), moved('b9'))).toEqual(['a.yml: withheld', 'b.yml: withheld']);
  });

  it('does not come where the merge kept the old file: there would be two of it', () => {
    expect(becomes(both('H2'), { ...moved('b2'), [A]: side('a1') })).toEqual(['a.yml: withheld', 'b.yml: withheld']);
  });
});
