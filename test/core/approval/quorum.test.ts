import { describe, expect, it } from '@jest/globals';
import { quorumFor } from '../../../src/core/approval/quorum.ts';
import type { Change, Side } from '../../../src/core/approval/snapshot.ts';
import type { ConditionalRule } from '../../../src/core/rules/rules.ts';
import { aChange, aSide, someRules } from '../../support/a-pull.ts';

const side = aSide('a1', {
  scope: ['payments', 'refunds'],
  tags: ['Finance.Payments', 'PII.Name'],
  columnTags: ['PII.Name'],
  type: 'data',
  actions: ['Masking', 'Minimization'],
});

function required(when: ConditionalRule['when'], change: Partial<Change> = {}): number {
  const { approvals } = someRules({ required: 1, rules: [{ when, required: 3 }] });
  return quorumFor(aChange({ head: side, ...change }), approvals, undefined).required;
}

describe('a conditional rule', () => {
  it.each<[string, ConditionalRule['when'], number]>([
    ['any of its tags', { tags: ['HR', 'Finance'] }, 3],
    ['a column tag as a tag', { tags: ['PII'] }, 3],
    ['no tag that is not there', { tags: ['HR'] }, 1],
    ['a tag below one of its tags, which it acts on too', { columnTags: ['PII.Name.First'] }, 3],
    ['no tag beside its tags', { columnTags: ['PII.Address'] }, 1],
    ['a column tag', { columnTags: ['PII.Name'] }, 3],
    ['no tag of tables as a column tag', { columnTags: ['Finance'] }, 1],
    ['any of its actions', { actions: ['Time Restriction', 'Masking'] }, 3],
    ['no action that is not there', { actions: ['Time Restriction'] }, 1],
    ['any of its data sources', { dataSources: ['salaries', 'refunds'] }, 3],
    ['no data source out of scope', { dataSources: ['salaries'] }, 1],
    ['a scope as wide as it says', { scopeAtLeast: 2 }, 3],
    ['no narrower scope', { scopeAtLeast: 3 }, 1],
    ['the type', { type: 'data' }, 3],
    ['no other type', { type: 'subscription' }, 1],
    ['all of its keys', { type: 'data', tags: ['PII'], dataSources: ['payments'] }, 3],
    ['nothing when one key does not match', { type: 'data', tags: ['PII'], dataSources: ['salaries'] }, 1],
    ['everything when it names no key', {}, 3],
  ])('matches %s', (_, when, expected) => {
    expect(required(when)).toBe(expected);
  });

  it('matches a side as a whole, never half of base and half of head', () => {
    const base: Side = { ...side, tags: [], columnTags: [] };
    const head: Side = { ...side, type: 'subscription' };
    expect(required({ type: 'data', tags: ['PII'] }, { base, head })).toBe(1);
    expect(required({ type: 'data', tags: ['PII'] }, { base: side, head })).toBe(3);
  });

  it('matches no rules, people or catalogue', () => {
    for (const kind of ['rules', 'people', 'catalogue'] as const) expect(required({}, { kind })).toBe(1);
  });

  it('is on top of the floor, and the floor on top of the default', () => {
    const { approvals } = someRules({ required: 1, governors: 0, rules: [{ when: {}, required: 2 }] });
    const quorum = (floor: number) => quorumFor(aChange(), approvals, { required: floor, governors: floor });
    expect(quorum(1)).toMatchObject({ required: 2, governors: 1 });
    expect(quorum(3)).toMatchObject({ required: 3, governors: 3 });
  });
});
