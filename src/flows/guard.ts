import { chainBroken, ledgerChanged, productionEdited } from '../core/report/incident.ts';
import { keepIncident, type Untold } from './incident-issue.ts';
import { readFiles } from './read/changes.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import { type BranchRead, isInForce, readBranch } from './read-branch.ts';
import { putBackLedger, rebuildLedger } from './rebuild-ledger.ts';
import { lastWhole } from './recorded-promotion.ts';
import { repairProduction } from './repair.ts';
import type { World } from './world.ts';

/**
 * Tells of what nobody promoted on the branch and what nobody but the app may write in the ledger, each in an issue, and
 * puts production back where the approved rules say so (`drift.repair`). None of it has an effect on an environment
 * either way. Gives the branch as it stands afterwards.
 */
export async function guard(world: World, read: BranchRead, untold: Untold): Promise<BranchRead> {
  const { needed, done } = await look(world, read, untold);
  if (!needed) return done;
  const again = await readBranch(world);
  await look(world, again, untold, false);
  return again;
}

async function look(
  world: World,
  read: BranchRead,
  untold: Untold,
  mayRepair = true,
): Promise<{ readonly needed: boolean; readonly done: BranchRead }> {
  if (!isInForce(read)) {
    // Without a trusted commit nothing is in force, and nothing is anybody's to break.
    if (read.tip !== undefined && world.operator.trust !== undefined)
      await keepIncident(world, chainBroken([read.standing.why]), untold);
    return { needed: false, done: read };
  }
  const { tip, standing, ledger } = read;
  await keepIncident(world, ledgerChanged(ledger.problems, ledger.incident), untold);
  await rebuildLedger(world, read, untold);
  const putBack = mayRepair && (await putBackLedger(world, ledger));
  await keepIncident(world, chainBroken(standing.broken, lastWhole(world, ledger)), untold);
  const files = await readFiles(world, allPlaces(standing.places), tip);
  const { tampered } = differencesOf(standing.places, standing.inForce, files);
  // What a broken chain leads to is not told again, file by file.
  const broken = standing.broken.length > 0;
  if (!broken) await keepIncident(world, productionEdited(tampered), untold);
  const repairs = standing.rules.state === 'in force' && standing.rules.rules.drift.repair;
  if (!mayRepair || !repairs || (!broken && tampered.length === 0)) return { needed: putBack, done: read };
  return { needed: (await repairProduction(world, tip, standing, ledger)) || putBack, done: read };
}
