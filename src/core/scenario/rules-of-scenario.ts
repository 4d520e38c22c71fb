import type { Rules } from '../rules/rules.ts';
import { rulesFromWritten } from '../rules/rules-from-written.ts';
import type { WrittenQuorum } from './written-scenario.ts';

/** The rules that a scenario's `quorum` stands for; what is not written has the product's default. */
export function rulesOfScenario({ min_approvals, min_governors, owners, rules, objections }: WrittenQuorum): Rules {
  const read = rulesFromWritten({
    governors: {},
    approvals: {
      ...written({ required: min_approvals, governors: min_governors }),
      owners: written({ atLeast: owners?.at_least, each: owners?.each }),
      rules: (rules ?? []).map((rule) => ({
        when: rule.when,
        ...written({ required: rule.min_approvals, governors: rule.min_governors }),
        owners: written({ atLeast: rule.owners?.at_least, each: rule.owners?.each }),
      })),
      objections: written({ liftedBy: objections?.lifted_by }),
    },
  });
  if (!read.ok) throw new Error('rules without directories and spans can always be read');
  return read.value;
}

/** The same keys without those that are not written. */
function written<T extends object>(keys: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
