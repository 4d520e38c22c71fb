import type { Rules } from '../rules/rules.ts';
import type { WrittenOwnersQuorum, WrittenQuorum } from './written-scenario.ts';

/** The rules that a scenario's `quorum` stands for; what is not written has the product's default. */
export function rulesOfScenario(quorum: WrittenQuorum): Rules {
  return {
    approvals: approvalsOf(quorum),
    governors: { users: [], teams: [] },
    catalogue: { from: 'repository', directory: 'policies/data-sources' },
    environments: { dev: { directory: 'policies/dev' }, prod: { directory: 'policies/prod' } },
    promotion: { by: 'governors', into: 'commit', freeze: [] },
    drift: { checkEverySeconds: 900, repair: false },
    mode: 'enforce',
  };
}

function approvalsOf({ min_approvals, min_governors, owners, rules, objections }: WrittenQuorum): Rules['approvals'] {
  return {
    required: min_approvals ?? 2,
    governors: min_governors ?? 1,
    owners: { atLeast: 0, each: false, ...ownersOf(owners) },
    rules: (rules ?? []).map((rule) => ({
      when: rule.when,
      ...(rule.min_approvals !== undefined && { required: rule.min_approvals }),
      ...(rule.min_governors !== undefined && { governors: rule.min_governors }),
      owners: ownersOf(rule.owners),
    })),
    objections: { liftedBy: objections?.lifted_by ?? 'update' },
  };
}

function ownersOf(owners: WrittenOwnersQuorum | undefined): { atLeast?: number; each?: boolean } {
  return {
    ...(owners?.at_least !== undefined && { atLeast: owners.at_least }),
    ...(owners?.each !== undefined && { each: owners.each }),
  };
}
