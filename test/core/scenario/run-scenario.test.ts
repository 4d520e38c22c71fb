import { describe, expect, it } from '@jest/globals';
import { rulesFromWritten } from '../../../src/core/rules/rules-from-written.ts';
import type { WrittenRules } from '../../../src/core/rules/written-rules.ts';
import { runScenario } from '../../../src/core/scenario/run-scenario.ts';
import type { WrittenScenario } from '../../../src/core/scenario/written-scenario.ts';

const path = 'policies/dev/salary.yml';
const scenario: WrittenScenario = {
  id: 'salary',
  quorum: { min_approvals: 1, min_governors: 0 },
  roles: { data_governors: ['governor-1', 'governor-2'], data_owners: { payments: ['owner'] } },
  timeline: [
    {
      event: 'open_pr',
      actor: 'governor-1',
      head: 'H1',
      commits: [{ sha: 'H1', author: 'governor-1', touches: [path] }],
      files: { [path]: { digest: 'v1', sources: ['payments'], column_tags: ['PII.Name'] } },
    },
    { event: 'review', actor: 'owner', state: 'approved', commit: 'H1' },
  ],
  expected: { decision: 'approved', approvals_counted: ['OWNER'] },
};

function rules(written: WrittenRules) {
  const read = rulesFromWritten(written);
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.value;
}

describe('a scenario', () => {
  it('comes out in its own words', () => {
    expect(runScenario(scenario)).toEqual({
      id: 'salary',
      expected: scenario.expected,
      decision: 'approved',
      approvalsCounted: ['owner'],
      perPolicy: { [path]: { counted: ['owner'], missing: 0, frozen: false } },
      ok: true,
      differences: [],
    });
  });

  it('tells every difference, with the reasons of the decision', () => {
    const per_policy = { [path]: { counted: ['governor-2'], missing: 1, frozen: true }, 'policies/dev/other.yml': {} };
    const expected = { decision: 'invalid', approvals_counted: [], promotion: 'held', per_policy } as const;
    const { ok, differences } = runScenario({ ...scenario, quorum: { min_approvals: 3, min_governors: 0 }, expected });
    expect(ok).toBe(false);
    expect(differences).toEqual([
      `decision: expected invalid, got pending (quorum: ${path})`,
      'approvals counted: expected nobody, got owner',
      'promotion: expected held, got none',
      `${path}: counted: expected governor-2, got owner`,
      `${path}: missing: expected 1, got 2`,
      `${path}: expected frozen, got not frozen`,
      'policies/dev/other.yml: expected to be judged, but it is no policy of this pull request',
    ]);
  });

  it('is decided by a rules file, with its governors and its conditions', () => {
    const written: WrittenRules = {
      governors: { users: [{ login: 'governor-1' }, { login: 'owner' }] },
      approvals: { required: 1, governors: 0, rules: [{ when: { columnTags: ['PII'] }, governors: 2 }] },
    };
    const result = runScenario(scenario, { rules: rules(written) });
    expect(result).toMatchObject({ decision: 'pending', approvalsCounted: ['owner'] });
    expect(runScenario(scenario, { rules: rules({ ...written, approvals: { required: 1, governors: 1 } }) }).ok).toBe(
      true,
    );
  });

  it('says who is in the teams that a rules file names', () => {
    const written: WrittenRules = {
      governors: { teams: ['acme/governors'] },
      approvals: { required: 1, governors: 0 },
    };
    expect(runScenario(scenario, { rules: rules(written) }).decision).toBe('approved');
    const nobody: WrittenRules = { ...written, governors: { users: [{ login: 'governor-2' }] } };
    expect(runScenario(scenario, { rules: rules(nobody) }).decision).toBe('invalid');
  });

  it('keeps the floor of the operator', () => {
    expect(runScenario(scenario, { floor: { required: 2, governors: 0 } }).decision).toBe('pending');
    expect(runScenario(scenario, { floor: { required: 1, governors: 1 } }).decision).toBe('pending');
  });
});
