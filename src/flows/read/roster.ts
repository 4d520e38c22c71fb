import type { Roster } from '../../core/approval/snapshot.ts';
import { accountsToRead } from '../../core/people/accounts-to-read.ts';
import { rosterOf } from '../../core/people/roster-of.ts';
import type { Rules } from '../../core/rules/rules.ts';
import type { World } from '../world.ts';
import type { Governance } from './governance.ts';

/**
 * Who holds which role now: governors, and the owners of the data sources in question. Teams and accounts are
 * remembered, so that most events cost no request for them.
 */
export async function readRoster(
  world: World,
  rules: Rules,
  governance: Governance,
  sources: ReadonlySet<string>,
): Promise<{ readonly roster: Roster; readonly incomplete: readonly string[]; readonly warnings: readonly string[] }> {
  const catalogue = { sources: governance.catalogue.sources.filter(({ name }) => sources.has(name)) };
  const wanted = { rules, catalogue, people: governance.people };
  const { teams, logins } = accountsToRead(wanted);
  const [members, accounts] = await Promise.all([world.forge.readTeams(teams), world.forge.readAccounts(logins)]);
  const { roster, withoutAccount, ...rest } = rosterOf({ ...wanted, teams: members, accounts });
  return { ...rest, roster: Object.keys(withoutAccount).length === 0 ? roster : { ...roster, withoutAccount } };
}
