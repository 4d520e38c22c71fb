import { quoted } from '../../core/text/quoted.ts';
import type { Look } from './session.ts';

/** What a reader of the plan should know: what of our policies cannot be compared, and what is left out of comparing. */
export function whatIsNotChecked({ listing, judge }: Look): readonly string[] {
  const ours = listing.policies.filter((listed) => judge(listed).managed);
  const untold = ours.flatMap(({ policyKey, readBack }) =>
    readBack.ok ? [] : [`${quoted(policyKey)} cannot be compared: ${readBack.why.join('; ')}`],
  );
  const keysOf = new Map<string, string[]>();
  for (const { policyKey, readBack } of ours) {
    for (const note of readBack.ok ? readBack.notChecked : []) {
      keysOf.set(note, [...(keysOf.get(note) ?? []), policyKey]);
    }
  }
  const left = [...keysOf].map(([note, keys]) => `not checked: ${note} (${someOf(keys)})`);
  const silent = listing.policies.length > 0 && listing.policies.every(({ tellsPending }) => !tellsPending);
  return [
    ...untold,
    ...left,
    ...(silent ? ['not checked: this Immuta does not say whether a saved policy is in force'] : []),
  ];
}

function someOf(keys: readonly string[]): string {
  const named = keys.slice(0, 3).map(quoted).join(', ');
  return keys.length > 3 ? `${named} and ${keys.length - 3} more` : named;
}
