import type { DataSource } from '../../src/core/catalogue/data-source.ts';
import type { DataPolicy } from '../../src/core/policy/policy.ts';

/** A data source of which only what is said matters. */
export function aSource(name: string, rest: Partial<Omit<DataSource, 'name'>> = {}): DataSource {
  return { name, tags: [], columns: [], owners: { users: [], teams: [], groups: [] }, domains: [], ...rest };
}

/** A data policy of which only what is said matters; without circumstances it is active everywhere. */
export function aPolicyOn(circumstances: DataPolicy['circumstances'], rest: Partial<DataPolicy> = {}): DataPolicy {
  return {
    policyKey: 'policy',
    name: 'policy',
    type: 'data',
    staged: false,
    template: false,
    circumstanceOperator: 'any',
    ...(circumstances === undefined ? {} : { circumstances }),
    actions: [],
    ...rest,
  };
}
