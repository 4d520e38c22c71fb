import { describe, expect, it } from '@jest/globals';
import { decide } from '../../../src/core/approval/decide.ts';
import { recordObjections } from '../../../src/core/approval/record-objections.ts';
import type { Bytes } from '../../../src/core/approval/snapshot.ts';
import {
  aChange,
  aPerson,
  aPull,
  aPush,
  aReview,
  aSide,
  author,
  governor,
  owner,
  someBytes,
} from '../../support/a-pull.ts';

const path = 'policies/dev/a.yml';
const minute = 60;
const day = 24 * 60 * minute;

function firstSight(by: ReturnType<typeof aPerson> | undefined, later: number, canPush = true) {
  const snapshot = aPull({ reviews: [aReview(by, { opinion: 'changes requested', canPush })] });
  const recorded = recordObjections(snapshot, 20 + later);
  return { recorded: recorded.toRecord, frozen: decide(recorded.snapshot).policies[0]?.frozen };
}

describe('at first sight of an objection', () => {
  it("a governor's say is recorded with what it rejects", () => {
    const { recorded, frozen } = firstSight(governor, minute);
    expect(recorded).toMatchObject([{ governor: true, owns: [], on: [{ path, meanings: ['means a1'] }] }]);
    expect(frozen).toBe(true);
  });

  it("an owner's say is recorded with the sources", () => {
    expect(firstSight(owner, minute).recorded).toMatchObject([{ governor: false, owns: ['payments'], on: [{ path }] }]);
  });

  it('that somebody had no say is recorded too, and freezes nothing', () => {
    const { recorded, frozen } = firstSight(aPerson('engineer'), minute);
    expect(recorded).toMatchObject([{ governor: false, owns: [], on: [] }]);
    expect(frozen).toBe(false);
  });

  it('seen late, somebody with write access may have lost a role and binds', () => {
    expect(firstSight(aPerson('engineer'), day).frozen).toBe(true);
    expect(firstSight(aPerson('reader'), day, false).frozen).toBe(false);
    expect(firstSight(aPerson('helper', 'bot'), day).frozen).toBe(false);
  });

  it('T29: where the record was there once and is gone, whoever objected late binds, machines aside', () => {
    const seen = (by: ReturnType<typeof aPerson>, later: number) => {
      const snapshot = aPull({ reviews: [aReview(by, { opinion: 'changes requested', canPush: false })] });
      const recorded = recordObjections(snapshot, 20 + later, { forgotten: true });
      return decide(recorded.snapshot).policies[0]?.frozen;
    };
    expect(seen(aPerson('former-owner'), day)).toBe(true);
    expect(seen(aPerson('reader'), minute)).toBe(false);
    expect(seen(aPerson('helper', 'bot'), day)).toBe(false);
  });

  it('a deleted account binds', () => {
    expect(firstSight(undefined, minute).frozen).toBe(true);
  });

  it('T11: seen only after the policy moved to another file with another content, it follows there', () => {
    const moved = 'policies/dev/b.yml';
    const before: Bytes = { ...someBytes('a1'), policyKey: 'masking' };
    const head = aSide('b1', { policyKey: 'masking' });
    const snapshot = aPull({
      head: 'H2',
      changes: [aChange({ path: moved, head })],
      reviews: [aReview(governor, { opinion: 'changes requested', commit: 'H1' })],
      pushes: [aPush(), aPush({ at: 30, by: owner, before: 'H1', after: 'H2' })],
      bytesAt: { H1: { [path]: before, [moved]: undefined }, H2: { [path]: undefined, [moved]: head } },
    });
    const recorded = recordObjections(snapshot, 40);
    expect(recorded.toRecord).toMatchObject([{ governor: true, on: [{ path, meanings: ['means a1'] }] }]);
    expect(decide(recorded.snapshot).policies[0]).toMatchObject({ frozen: true });
  });

  it('nothing is recorded twice', () => {
    const review = aReview(governor, {
      opinion: 'changes requested',
      recorded: { governor: true, owns: [], on: [path] },
    });
    expect(recordObjections(aPull({ reviews: [review, aReview(author)] }), day).toRecord).toEqual([]);
  });
});
