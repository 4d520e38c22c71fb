import { describe, expect, it } from '@jest/globals';
import type { Roster, Side } from '../../../src/core/approval/snapshot.ts';
import { floorIsKept } from '../../../src/core/rules/floor-is-kept.ts';
import { policyCanBeApproved, quorumCanBeReached } from '../../../src/core/rules/quorum-can-be-reached.ts';
import { readRules } from '../../../src/core/rules/read-rules.ts';
import type { Rules } from '../../../src/core/rules/rules.ts';
import { rulesPath } from '../../../src/core/rules/written-rules.ts';

function rulesOf(approvals: string): Rules {
  const text = `governors: {teams: [acme/governors]}\napprovals: ${approvals}\n`;
  const read = readRules({ path: rulesPath, text });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** People by number: the same number is the same person. */
function rosterOf(governors: readonly number[], owners: Readonly<Record<string, readonly number[]>> = {}): Roster {
  const persons = (ids: readonly number[]) => ids.map((id) => ({ id, login: `person-${id}`, kind: 'user' as const }));
  return {
    governors: persons(governors),
    owners: Object.fromEntries(Object.entries(owners).map(([source, ids]) => [source, persons(ids)])),
  };
}

const messages = (problems: readonly { readonly message: string }[]) => problems.map(({ message }) => message);
const governed = 'staged policies, the rules, people and the catalogue cannot be changed';

describe('a rules file', () => {
  it.each<[string, string, Roster, readonly string[], readonly string[]]>([
    ['is fine with three governors for two approvals', '{}', rosterOf([1, 2, 3]), [], []],
    [
      'is a problem with two governors and nobody else: the author cannot approve',
      '{}',
      rosterOf([1, 2]),
      ['no active policy can be approved: 2 users must approve, and beside the author there is 1'],
      [],
    ],
    [
      'is a warning where owners alone can fill up',
      '{}',
      rosterOf([1, 2], { payments: [3] }),
      [],
      [`${governed}: 2 users must approve, and beside the author there is 1 (governors alone)`],
    ],
    [
      'is a problem with one governor, who has the hand in every change',
      '{required: 1}',
      rosterOf([1], { payments: [2, 3] }),
      ['no active policy can be approved: 1 governor must approve, and beside the author there is nobody'],
      [],
    ],
    [
      'is a warning with one governor where none of the approvals must be a governor’s',
      '{required: 1, governors: 0}',
      rosterOf([1], { payments: [2, 3] }),
      [],
      [`${governed}: 1 user must approve, and beside the author there is nobody (governors alone)`],
    ],
    [
      'is a problem without any governor',
      '{governors: 0}',
      rosterOf([], { payments: [2, 3, 4] }),
      ['no active policy can be approved: there is no governor with a GitHub account'],
      [],
    ],
    [
      'is a problem where more owners are asked for than there are',
      '{owners: {atLeast: 2}}',
      rosterOf([1, 2, 3], { payments: [2] }),
      ['no active policy can be approved: 2 owners must approve, and beside the author there is 1'],
      [],
    ],
    [
      'is fine where the only owner is a governor: another governor can be the author',
      '{owners: {atLeast: 1}}',
      rosterOf([1, 2, 3], { payments: [1] }),
      [],
      [],
    ],
    [
      'is fine where some data source has no owner: that is a matter of the policies on it',
      '{owners: {each: true}}',
      rosterOf([1, 2, 3], { payments: [] }),
      [],
      [],
    ],
    [
      'counts a governor who owns something as one person',
      '{required: 3, governors: 1}',
      rosterOf([1, 2], { payments: [2, 3] }),
      ['no active policy can be approved: 3 users must approve, and beside the author there are 2'],
      [],
    ],
    [
      'is a warning for each conditional rule that nobody can satisfy',
      '{rules: [{when: {type: data}, required: 3}, {when: {tags: [PII]}, required: 4, governors: 3}]}',
      rosterOf([1, 2, 3], { payments: [4] }),
      [],
      ['no policy of approvals.rules[1] can be approved: 4 users must approve, and beside the author there are 3'],
    ],
  ])('%s', (_, approvals, roster, problems, warnings) => {
    const reached = quorumCanBeReached(rulesOf(approvals), roster);
    expect(messages(reached.problems)).toEqual(problems);
    expect(messages(reached.warnings)).toEqual(warnings);
  });

  it.each<[string, { required: number; governors: number }, readonly string[]]>([
    ['{required: 3, governors: 2}', { required: 3, governors: 2 }, []],
    ['{}', { required: 3, governors: 1 }, ['approvals.required is 2, and the operator asks for at least 3']],
    [
      '{governors: 0}',
      { required: 2, governors: 1 },
      ['approvals.governors is 0, and the operator asks for at least 1'],
    ],
  ])('with approvals %s under the floor %j: %j', (approvals, floor, expected) => {
    expect(messages(floorIsKept(rulesOf(approvals), floor))).toEqual(expected);
  });
});

describe('a policy', () => {
  const side = (scope: readonly string[], columnTags: readonly string[] = []): Side => ({
    blob: 'b',
    mode: '100644',
    meaning: 'm',
    scope,
    tags: columnTags,
    columnTags,
    actions: [],
  });
  const roster = rosterOf([1, 2, 3], { payments: [2], salaries: [], orders: [1, 4] });

  it.each<[string, string, Side, readonly string[]]>([
    ['can be approved where its owners are asked for nothing', '{}', side(['salaries']), []],
    ['can be approved where each data source has an owner', '{owners: {each: true}}', side(['payments', 'orders']), []],
    [
      'cannot where one of its data sources has none',
      '{owners: {each: true}}',
      side(['payments', 'salaries']),
      ['an owner of salaries must approve, and beside the author there is none'],
    ],
    [
      'cannot where its data sources have too few owners',
      '{owners: {atLeast: 2}}',
      side(['payments', 'salaries']),
      ['2 owners must approve, and beside the author there is 1'],
    ],
    ['can be approved by governors where it is active nowhere', '{owners: {atLeast: 2, each: true}}', side([]), []],
    [
      'cannot where a stricter rule asks for more than there are',
      '{rules: [{when: {columnTags: [Health]}, required: 4}]}',
      side(['payments'], ['Health.Diagnosis']),
      ['4 users must approve, and beside the author there are 2'],
    ],
  ])('%s', (_, approvals, head, expected) => {
    const warnings = policyCanBeApproved('policies/dev/a.yml', head, rulesOf(approvals), undefined, roster);
    expect(warnings.map(({ path, message }) => [path, message])).toEqual(
      expected.map((why) => ['policies/dev/a.yml', `no change of this policy can be approved: ${why}`]),
    );
  });

  it('cannot be approved below the operator’s floor either', () => {
    const floor = { required: 2, governors: 3 };
    expect(policyCanBeApproved('policies/dev/a.yml', side([]), rulesOf('{}'), floor, roster)).toHaveLength(1);
  });
});
