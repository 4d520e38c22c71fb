import { meaningOf } from '../text/canonical.ts';
import type { Json } from '../text/json.ts';
import type { DesiredPolicy } from './environment-state.ts';

/** SHA-256 (hex) of a payload's canonical JSON; a payload is what a YAML or JSON file held. */
export function digestOfPayload(payload: Readonly<Record<string, unknown>>): string {
  return meaningOf(payload as Json);
}

/** SHA-256 (hex) of a whole set, whatever the order of its policies. */
export function digestOfSet(policies: readonly Pick<DesiredPolicy, 'policyKey' | 'digest'>[]): string {
  return meaningOf(Object.fromEntries(policies.map(({ policyKey, digest }) => [policyKey, digest])));
}
