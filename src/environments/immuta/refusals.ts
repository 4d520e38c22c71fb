import type { Problem } from '../../core/problem.ts';
import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import type { SyncPlan } from '../../core/sync/sync-plan.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { quoted } from '../../core/text/quoted.ts';
import { type DomainNames, domainIdsIn } from './domains.ts';
import type { Listing } from './list-policies.ts';

/** Policies that cannot be put into this Immuta exactly as desired, each with every reason. */
export function refusals(desired: DesiredState, { policies, domains }: Listing): SyncPlan['refused'] {
  const wanted = new Set(desired.policies.map(({ policyKey }) => policyKey));
  const holders = new Map(
    policies.filter(({ policyKey }) => !wanted.has(policyKey)).map((one) => [one.name, one.policyKey]),
  );
  return desired.policies.flatMap((policy) => {
    const problems = [...unknownDomains(policy, domains), ...nameTaken(policy, holders)];
    return problems.length > 0 ? [{ policyKey: policy.policyKey, problems }] : [];
  });
}

/** A domain is read back by its name, so an id without one could not be told from another. */
function unknownDomains(policy: DesiredPolicy, names: DomainNames): readonly Problem[] {
  return domainIdsIn(policy.payload as JsonObject)
    .filter(({ id }) => !names.has(id))
    .map(({ id, pointer }) => ({
      ...at(policy, pointer),
      message: `This Immuta names no domain with the id ${quoted(id)}.`,
      remedy: 'Call the domain by its `name`, which is the same in every tenant.',
    }));
}

/** Immuta refuses a name that another policy has; only one that is to change as well can give it up. */
function nameTaken(policy: DesiredPolicy, holders: ReadonlyMap<string, string>): readonly Problem[] {
  const name = String(policy.payload.name);
  const holder = holders.get(name);
  if (holder === undefined) return [];
  const message = `Another policy there, with the key ${quoted(holder)}, has the name ${quoted(name)}.`;
  return [{ ...at(policy, '/name'), message, remedy: 'Choose another name, or rename or delete the other policy.' }];
}

function at({ path, lineOf }: DesiredPolicy, pointer: string): Pick<Problem, 'path' | 'line'> {
  return lineOf === undefined ? { path } : { path, line: lineOf(pointer) };
}
