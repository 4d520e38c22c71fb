import { describe, expect, it } from '@jest/globals';
import { defaultLimits, planSync } from '../../../src/core/sync/plan-sync.ts';
import { reportSync } from '../../../src/core/sync/settled.ts';
import type { StepOutcome } from '../../../src/core/sync/sync-plan.ts';
import { aDesiredPolicy, aDesiredState, anInventory, enforced } from '../../support/a-desired-state.ts';

const [a, b, old] = [aDesiredPolicy('a'), aDesiredPolicy('b'), aDesiredPolicy('old')];
const desired = aDesiredState([a, b]);
const before = anInventory([enforced(old)]);
const rest = { desired, limits: defaultLimits, capabilities: { removal: 'delete' } } as const;
const plan = planSync({ ...rest, inventory: before });
const applied = (policyKey: string): StepOutcome => ({ policyKey, result: 'applied' });
const failed = (policyKey: string): StepOutcome => ({ policyKey, result: 'failed', why: '502', retryable: true });
const allApplied = [applied('a'), applied('b'), applied('old')];
const done = anInventory([enforced(a), enforced(b)]);

describe('the report of a sync', () => {
  it('is settled when what was put is what is read back', () => {
    expect(reportSync(plan, allApplied, { ...rest, inventory: done })).toEqual({
      outcomes: allApplied,
      settled: true,
      left: [],
    });
  });

  it('calls a step failed that was confirmed and not done (F28)', () => {
    const inventory = anInventory([enforced(a)]);
    const report = reportSync(plan, allApplied, { ...rest, inventory });
    expect(report.outcomes[1]).toMatchObject({ policyKey: 'b', result: 'failed', retryable: true });
    expect(report).toMatchObject({ settled: false, left: [{ act: 'create', policyKey: 'b' }] });
  });

  it('calls a step applied that was done though the answer was lost (F29)', () => {
    const report = reportSync(plan, [failed('a'), applied('b'), failed('old')], { ...rest, inventory: done });
    expect(report).toMatchObject({ outcomes: allApplied, settled: true });
  });

  it('keeps the reason of a step that failed', () => {
    const inventory = anInventory([enforced(b)]);
    const report = reportSync(plan, [failed('a'), applied('b'), applied('old')], { ...rest, inventory });
    expect(report).toMatchObject({ outcomes: [failed('a'), applied('b'), applied('old')], settled: false });
  });

  it('says of a step nobody spoke of that it was not attempted', () => {
    const report = reportSync(plan, [], { ...rest, inventory: before });
    expect(report.outcomes.map(({ result }) => result)).toEqual(Array(3).fill('not attempted'));
  });

  it('finds the late write of an older sync, though its own steps are done', () => {
    const later = planSync({ ...rest, inventory: anInventory([enforced(b)]) });
    const overwritten = anInventory([enforced(a), enforced(b, { digest: 'older' })]);
    const report = reportSync(later, [applied('a')], { ...rest, inventory: overwritten });
    expect(report).toMatchObject({
      outcomes: [applied('a')],
      settled: false,
      left: [{ act: 'update', policyKey: 'b' }],
    });
  });

  it('is not settled while a policy is saved but not in force', () => {
    const inventory = anInventory([enforced(a, { pending: true }), enforced(b)]);
    expect(reportSync(plan, allApplied, { ...rest, inventory })).toMatchObject({
      outcomes: [{ policyKey: 'a', result: 'failed', retryable: true }, applied('b'), applied('old')],
      settled: false,
      left: [],
    });
    const theirs = anInventory([enforced(a), enforced(b), enforced(old, { managed: false, pending: true })]);
    expect(reportSync(plan, allApplied, { ...rest, inventory: theirs }).settled).toBe(true);
  });

  it('is not settled when a newer set has taken its place', () => {
    const inventory = anInventory([enforced(a)], { sequence: desired.sequence + 1 });
    expect(reportSync(plan, allApplied, { ...rest, inventory })).toMatchObject({ settled: false, left: [] });
  });

  it('believes no read-back that may be short (F35)', () => {
    const inventory = { ...done, complete: false };
    expect(reportSync(plan, [failed('a'), applied('b'), applied('old')], { ...rest, inventory })).toMatchObject({
      outcomes: [failed('a'), applied('b'), applied('old')],
      settled: false,
    });
  });

  it('is settled when all that is left is withheld or refused', () => {
    const many = Array.from({ length: 10 }, (_, n) => aDesiredPolicy(`old${n}`));
    const inventory = anInventory(many.map((policy) => enforced(policy)));
    const refused = [{ policyKey: 'b', problems: [] }];
    const cautious = planSync({ ...rest, inventory, refused });
    const after = anInventory([...many, a].map((policy) => enforced(policy)));
    expect(cautious.withheld).toHaveLength(1);
    expect(reportSync(cautious, [applied('a')], { ...rest, inventory: after }).settled).toBe(true);
  });

  it('leaves nothing to do of a policy that was kept, also where only the plan knew that it would lose its scope', () => {
    const scoped = [a, b].map((policy) => ({ ...policy, scope: [] }));
    const inventory = anInventory([a, b].map((policy) => enforced(policy, { digest: undefined, scope: ['x', 'y'] })));
    const cautious = planSync({ ...rest, desired: aDesiredState(scoped), inventory });
    expect(cautious).toMatchObject({ steps: [], kept: ['a', 'b'] });
    expect(reportSync(cautious, [], { ...rest, inventory })).toEqual({ outcomes: [], settled: true, left: [] });
  });
});
