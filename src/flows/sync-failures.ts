import { confirmationOf, limitedInWords } from '../core/sync/confirmation.ts';
import type { SyncPlan } from '../core/sync/sync-plan.ts';
import { OutsideError } from '../errors.ts';
import type { Synced } from './put-into-effect.ts';

/** A sync, or the error that ended it: what was promoted is told all the same, and then the error goes on. */
export type SyncTried = Synced | { readonly did: 'threw'; readonly error: unknown };

/** What a sync did not bring about, in words. */
export function failuresOf(synced: SyncTried): readonly string[] {
  switch (synced.did) {
    case 'off':
      return [];
    case 'threw':
      return [
        synced.error instanceof OutsideError
          ? synced.error.message
          : 'the sync failed; the operator finds more in the log',
      ];
    case 'nothing':
    case 'drifted':
      return notPut(synced.plan);
    case 'stopped':
      return [synced.why, ...synced.problems.map(({ path, message }) => `${path}: ${message}`)];
    case 'synced':
      return [
        ...notPut(synced.plan),
        ...synced.report.outcomes.flatMap((outcome) =>
          outcome.result === 'failed' || outcome.result === 'not attempted'
            ? [`${outcome.policyKey}: ${outcome.why}`]
            : [],
        ),
        ...(synced.report.settled ? [] : ['The environment does not enforce the whole set yet.']),
      ];
  }
}

function notPut(plan: SyncPlan): readonly string[] {
  const { refused, withheld } = plan;
  const named = confirmationOf(plan);
  return [
    ...withheld,
    ...(named === undefined
      ? []
      : [`A governor confirms it with /promote ${named}: ${limitedInWords(plan).join(', ')}`]),
    ...refused.flatMap(({ policyKey, problems }) => problems.map(({ message }) => `${policyKey}: ${message}`)),
  ];
}
