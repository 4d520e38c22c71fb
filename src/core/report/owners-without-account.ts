import type { Change, Roster } from '../approval/snapshot.ts';

/** Owners whose approval nobody can give, for want of an account on GitHub. */
export interface OwnersWithoutAccount {
  /** How many, each once whatever they own; a group that nobody mapped is one. */
  readonly count: number;
  /** Data sources that have no other owner. */
  readonly ownerless: readonly string[];
}

/** Those of the data sources on which a change is active, before or after; `undefined`: all owners have accounts. */
export function ownersWithoutAccount(roster: Roster, change: Change | undefined): OwnersWithoutAccount | undefined {
  const sources = [...new Set([...(change?.base?.scope ?? []), ...(change?.head?.scope ?? [])])];
  const missing = sources.filter((source) => (roster.withoutAccount?.[source] ?? []).length > 0);
  if (missing.length === 0) return undefined;
  const who = new Set(missing.flatMap((source) => roster.withoutAccount?.[source] ?? []));
  return { count: who.size, ownerless: missing.filter((source) => (roster.owners[source] ?? []).length === 0) };
}
