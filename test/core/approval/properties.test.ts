import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../src/core/approval/decide.ts';
import type { Decision } from '../../../src/core/approval/decision.ts';
import type { DecisionWord, PullRequestSnapshot, Review } from '../../../src/core/approval/snapshot.ts';
import { snapshotFromJson, snapshotToJson } from '../../../src/core/approval/snapshot-json.ts';
import { snapshotOfScenario } from '../../../src/core/scenario/run-scenario.ts';
import type { WrittenEvent, WrittenScenario } from '../../../src/core/scenario/written-scenario.ts';
import { aRandomScenario } from '../../support/random-timeline.ts';

/** The same stories every time; change the seed to hear others. */
const runs = { numRuns: 250, seed: 42 };
const better: Readonly<Record<DecisionWord, number>> = {
  invalid: 0,
  'changes requested': 1,
  'in review': 2,
  approved: 3,
};

function decideScenario(scenario: WrittenScenario): Decision {
  return decide(snapshotOfScenario(scenario));
}

/** What a decision comes to, without the list of reviews it was made from. */
function outcome(decision: Decision) {
  const inOrder = <T>(list: readonly T[]) => list.map((one) => JSON.stringify(one)).sort();
  return {
    ...decision,
    reasons: inOrder(decision.reasons),
    policies: decision.policies.map(({ reviews, frozenBy, ...policy }) => ({ ...policy, frozenBy: inOrder(frozenBy) })),
  };
}

function withEvents(scenario: WrittenScenario, timeline: readonly WrittenEvent[]): WrittenScenario {
  return { ...scenario, timeline };
}

/** The same pull request with one more review of the head, somewhere among the others. */
function withReview(
  snapshot: PullRequestSnapshot,
  place: number,
  review: Pick<Review, 'by' | 'opinion'>,
): PullRequestSnapshot {
  const { reviews, head, openedAt } = snapshot;
  const at = place % (reviews.length + 1);
  const time = reviews[at - 1]?.at ?? openedAt;
  const more: Review = { ...review, id: 'one more', at: time, commit: head, hasExplanation: true };
  return { ...snapshot, reviews: [...reviews.slice(0, at), more, ...reviews.slice(at)] };
}

describe('whatever happens to a pull request', () => {
  it('an approval by somebody without a role changes nothing', () => {
    fc.assert(
      fc.property(aRandomScenario, fc.nat(), (scenario, place) => {
        const snapshot = snapshotOfScenario(scenario);
        const by = { id: 1000, login: 'stranger', kind: 'user' } as const;
        const more = withReview(snapshot, place, { by, opinion: 'approved' });
        expect(outcome(decide(more))).toEqual(outcome(decide(snapshot)));
      }),
      runs,
    );
  });

  it('taking an approval out never helps', () => {
    fc.assert(
      fc.property(aRandomScenario, fc.nat(), (scenario, which) => {
        const dismissed = new Set(
          scenario.timeline.flatMap((event) => (event.event === 'dismiss' ? event.review : [])),
        );
        const approvals = scenario.timeline.filter(
          (event) => event.event === 'review' && event.state === 'approved' && !dismissed.has(event.id ?? ''),
        );
        fc.pre(approvals.length > 0);
        const out = approvals[which % approvals.length];
        const without = decideScenario(
          withEvents(
            scenario,
            scenario.timeline.filter((event) => event !== out),
          ),
        );
        const all = decideScenario(scenario);
        expect(better[without.word]).toBeLessThanOrEqual(better[all.word]);
        for (const policy of without.policies) {
          const ids = all.policies.find(({ path }) => path === policy.path)?.counted.map(({ login }) => login) ?? [];
          for (const { login } of policy.counted) expect(ids).toContain(login);
        }
      }),
      runs,
    );
  });

  it('an objection by a governor never helps', () => {
    fc.assert(
      fc.property(aRandomScenario, fc.nat(), (scenario, place) => {
        const snapshot = snapshotOfScenario(scenario);
        const by = snapshot.roster.governors[0];
        fc.pre(by !== undefined);
        const more = withReview(snapshot, place, { by, opinion: 'changes requested' });
        expect(better[decide(more).word]).toBeLessThanOrEqual(better[decide(snapshot).word]);
      }),
      runs,
    );
  });

  it("nothing but a governor's update lifts a freeze", () => {
    const others: fc.Arbitrary<WrittenEvent> = fc.oneof(
      fc.record({
        event: fc.constant('review' as const),
        actor: fc.constantFrom('governor-1', 'governor-2', 'governor-3', 'sales-owner'),
        state: fc.constantFrom('approved' as const, 'commented' as const),
        commit: fc.constantFrom('H1', 'H2', 'H3'),
      }),
      fc.record({
        event: fc.constantFrom(
          'close' as const,
          'reopen' as const,
          'ready_for_review' as const,
          'api_recovered' as const,
        ),
      }),
      fc.record({ event: fc.constant('retarget' as const), base: fc.constant('main') }),
      fc.record({
        event: fc.constant('delete_user' as const),
        user: fc.constantFrom('governor-1', 'governor-2', 'sales-owner', 'nobody'),
      }),
      fc.record({
        event: fc.constant('role_change' as const),
        remove_governors: fc.constantFrom(['governor-1'], ['governor-2']),
      }),
      fc.record({
        event: fc.constant('role_change' as const),
        remove_owners: fc.constantFrom(['sales-owner'], ['hr-owner']),
      }),
    );
    fc.assert(
      fc.property(aRandomScenario, others, fc.constantFrom('owner', 'same meaning', 'none'), (told, event, push) => {
        const scenario: WrittenScenario = {
          ...told,
          quorum: { ...told.quorum, objections: {} },
          timeline: told.timeline.filter((one) => one.event !== 'merge'),
        };
        const before = decideScenario(scenario);
        const frozen = before.policies.filter((policy) => policy.frozen).map(({ path }) => path);
        fc.pre(frozen.length > 0);
        const after = decideScenario(
          withEvents(scenario, [...scenario.timeline, event, ...pushWithout(scenario, push)]),
        );
        for (const path of frozen)
          expect(after.policies.find((policy) => policy.path === path)?.frozen ?? true).toBe(true);
      }),
      runs,
    );
  });

  it('what is approved has its quorum of people who may approve, and no freeze', () => {
    fc.assert(
      fc.property(aRandomScenario, (scenario) => {
        const snapshot = snapshotOfScenario(scenario);
        const decision = decide(snapshot);
        fc.pre(decision.word === 'approved' && decision.policies.length > 0);
        for (const { frozen, restore, counted } of decision.policies) {
          expect(frozen).toBe(false);
          expect(new Set(counted.map(({ id }) => id)).size).toBe(counted.length);
          expect(counted.map(({ id }) => id)).not.toContain(snapshot.author?.id);
          if (!restore) expect(counted.length).toBeGreaterThanOrEqual(scenario.quorum?.min_approvals ?? 2);
        }
      }),
      runs,
    );
  });

  it('only what is approved is promoted', () => {
    fc.assert(
      fc.property(aRandomScenario, (scenario) => {
        const { word, promotion } = decideScenario(scenario);
        if (promotion !== undefined && promotion.word !== 'withheld') expect(word).toBe('approved');
      }),
      runs,
    );
  });

  it('a saved snapshot is decided like the one that was saved', () => {
    fc.assert(
      fc.property(aRandomScenario, (scenario) => {
        const snapshot = snapshotOfScenario(scenario);
        const saved = JSON.parse(JSON.stringify(snapshotToJson(snapshot)));
        const read = snapshotFromJson(saved, 'snapshot.json');
        if (!read.ok) throw new Error(JSON.stringify(read.problems));
        expect(decide(read.value)).toEqual(decide(snapshot));
      }),
      runs,
    );
  });

  it('deciding twice is deciding once, in whatever order lists without an order are read', () => {
    fc.assert(
      fc.property(aRandomScenario, (scenario) => {
        const snapshot = snapshotOfScenario(scenario);
        const decision = decide(snapshot);
        expect(decide(snapshot)).toEqual(decision);
        expect(outcome(decide(turnedAround(snapshot)))).toEqual(outcome(decision));
      }),
      runs,
    );
  });
});

/** A push that is no governor's update: somebody else's of anything, or a governor's of what was there. */
function pushWithout(scenario: WrittenScenario, kind: string): readonly WrittenEvent[] {
  const last = scenario.timeline.findLast((event) => event.event === 'push' || event.event === 'open_pr');
  if (kind === 'none' || last === undefined || !('files' in last)) return [];
  const push = { event: 'push', kind: 'normal', head: 'H99' } as const;
  if (kind === 'same meaning') {
    return [
      {
        ...push,
        actor: 'governor-1',
        commits: [{ sha: 'H99', author: 'governor-1', touches: [] }],
        files: last.files ?? {},
      },
    ];
  }
  const path = 'policies/dev/a.yml';
  const files = { ...last.files, [path]: { digest: 'a9', sources: ['sales'] } };
  return [{ ...push, actor: 'engineer', commits: [{ sha: 'H99', author: 'engineer', touches: [path] }], files }];
}

/** The same facts with every list reversed whose order says nothing. */
function turnedAround(snapshot: PullRequestSnapshot): PullRequestSnapshot {
  const { commits, roster, bytesAt, siblings, objectionsBefore } = snapshot;
  return {
    ...snapshot,
    commits: commits.toReversed(),
    siblings: siblings.toReversed(),
    objectionsBefore: objectionsBefore.toReversed(),
    roster: {
      governors: roster.governors.toReversed(),
      owners: Object.fromEntries(
        Object.entries(roster.owners)
          .toReversed()
          .map(([source, people]) => [source, people.toReversed()]),
      ),
    },
    bytesAt: Object.fromEntries(Object.entries(bytesAt).toReversed()),
  };
}
