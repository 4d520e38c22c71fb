import type { Problem } from '../../core/problem.ts';
import type { DesiredPolicy, DesiredState } from '../../core/sync/environment-state.ts';
import { isJsonObject, type Json } from '../../core/text/json.ts';
import { quoted } from '../../core/text/quoted.ts';
import type { Listing } from './list-policies.ts';

/** Why one policy cannot be put into this Immuta exactly as desired; empty when it can. */
export function whyRefused(policy: DesiredPolicy, desired: DesiredState, listing: Listing): readonly Problem[] {
  return [...domainsById(policy), ...nameTaken(policy, desired, listing)];
}

/** An id of a domain means something in one tenant only, and is not told from the name when it is read back. */
function domainsById(policy: DesiredPolicy): readonly Problem[] {
  const circumstances = policy.payload.circumstances;
  if (!Array.isArray(circumstances)) return [];
  return (circumstances as readonly Json[]).flatMap((item, index) => {
    const domains = isJsonObject(item) && Array.isArray(item.domains) ? item.domains : [];
    return domains.flatMap((domain, place): Problem[] => {
      if (!isJsonObject(domain) || domain.id === undefined) return [];
      const message = `The domain ${quoted(domain.id)} is named by its id, which only one tenant knows.`;
      return [
        { ...at(policy, `/circumstances/${index}/domains/${place}`), message, remedy: 'Name the domain by `name`.' },
      ];
    });
  });
}

/** Immuta refuses a name that another policy has; only one that is to change as well can give it up. */
function nameTaken(policy: DesiredPolicy, desired: DesiredState, listing: Listing): readonly Problem[] {
  const wanted = new Set(desired.policies.map(({ policyKey }) => policyKey));
  const holder = listing.policies.find(
    (listed) =>
      listed.name === policy.payload.name && listed.policyKey !== policy.policyKey && !wanted.has(listed.policyKey),
  );
  if (holder === undefined) return [];
  const message = `Another policy there, with the key ${quoted(holder.policyKey)}, has the name ${quoted(holder.name)}.`;
  return [{ ...at(policy, '/name'), message, remedy: 'Choose another name, or rename or delete the other policy.' }];
}

function at({ path, lineOf }: DesiredPolicy, pointer: string): Pick<Problem, 'path' | 'line'> {
  return lineOf === undefined ? { path } : { path, line: lineOf(pointer) };
}
