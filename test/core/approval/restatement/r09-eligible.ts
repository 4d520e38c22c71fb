import type { Moment } from './moment.ts';
import { isBot, isPolicy } from './words.ts';

/**
 * R9: "Eligible: governors, and owners of a source in scope at base or head; a staged policy is in scope of none; the
 * role must still be held." Of any moment: the last one for approvals, that of the review for objections.
 */
export function r9Eligible(moment: Moment, login: string, path: string): boolean {
  return (
    isGovernor(moment, login) || (isPolicy(path, moment.policies) && ownsOneOf(moment, login, r9Scope(moment, path)))
  );
}

/** Data sources in scope at base or head. */
export function r9Scope(moment: Moment, path: string): readonly string[] {
  return [...(moment.base[path]?.scope ?? []), ...(moment.files[path]?.scope ?? [])];
}

export function isGovernor(moment: Moment, login: string): boolean {
  return isPerson(moment, login) && wasMadeGovernor(moment, login);
}

/** A governor by the roles of the moment, also one whose account is gone: a deletion undoes no signature. */
export function wasMadeGovernor(moment: Moment, login: string): boolean {
  return !isBot(login) && moment.governors.includes(login);
}

export function ownsOneOf(moment: Moment, login: string, sources: readonly string[]): boolean {
  return isPerson(moment, login) && sources.some((source) => moment.owners[source]?.includes(login));
}

/** Never counted: "bots; deleted accounts". */
function isPerson(moment: Moment, login: string): boolean {
  return !isBot(login) && !moment.deleted.includes(login);
}
