import { parseArgs } from 'node:util';
import { driftInWords } from '../../core/report/drift.ts';
import type { Drifted } from '../../core/sync/drift.ts';
import { OutsideError } from '../../errors.ts';
import { observes } from '../../flows/observed.ts';
import { type BranchInForce, type BranchRead, isInForce, readBranch } from '../../flows/read-branch.ts';
import { connectionOf, planSyncOf } from '../../flows/sync.ts';
import { isDone, syncAndTell } from '../../flows/sync-and-tell.ts';
import { failuresOf, type SyncTried } from '../../flows/sync-failures.ts';
import type { World } from '../../flows/world.ts';
import { mayActAsApp, openAppWorld } from '../app-world.ts';
import { type ExitCode, UsageError } from '../command.ts';
import { print, printJson } from '../output.ts';
import { printPlan } from '../print-plan.ts';
import { worldFor } from '../pull-world.ts';
import { parseRepository } from '../repository-address.ts';

export const help = `a2p sync: makes production's environment enforce what was promoted, and nothing else

Usage: a2p sync OWNER/REPO [--dry-run] [--json]

What is put there is the set that the newest statement of the unbroken chain names: this command decides nothing, so it
asks for no role. What somebody changed there since is told and not overwritten unless the rules say so; what would go
out of effect beyond the limit waits for a governor's /promote. It acts as the App (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET)
with the operator's CONNECTIONS_FILE, and leaves a receipt in the ledger and a deployment on GitHub. Done twice, it acts
once.

  --dry-run  prints the plan; the environment is opened for reading only, and GitHub with GITHUB_TOKEN, to read
  --json     one JSON object: {did, plan, outcomes, drifted, overwritten, why, failures}

Exit codes: 0 the environment enforces what was promoted (a dry run: there is nothing to do), 1 it does not, 2 could not
tell.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  });
  const [repository, ...rest] = positionals;
  if (repository === undefined || rest.length > 0) throw new UsageError('which repository? a2p sync OWNER/REPO');
  const where = parseRepository(repository);
  if (values['dry-run']) {
    const world = await worldFor(where, process.env);
    return world === undefined ? 2 : dryRun(world, values.json);
  }
  if (!mayActAsApp(process.env))
    throw new UsageError('a sync is the App’s: APP_ID and PRIVATE_KEY (or PRIVATE_KEY_PATH) say who that is');
  const app = await openAppWorld(where, process.env);
  if (app === undefined) return 2;
  try {
    const { tip, standing } = standingOf(await readBranch(app.world));
    return tell(await syncAndTell(app.world, standing, tip), values.json);
  } finally {
    await app.close();
  }
}

/** What may be synced; where nothing may be, nobody can tell what should be there. */
function standingOf(read: BranchRead): BranchInForce {
  const refuse = (why: string) => new OutsideError(why, { retry: 'never' });
  if (!isInForce(read)) throw refuse(read.standing.why);
  if (observes(read.standing)) throw refuse('this repository is only observed (mode): nothing is synced');
  return read;
}

async function dryRun(world: World, json: boolean): Promise<ExitCode> {
  const { tip, standing } = standingOf(await readBranch(world));
  if (standing.broken.length > 0) return tell({ did: 'stopped', why: standing.broken.join('; '), problems: [] }, json);
  const name = connectionOf(standing);
  const reader = name === undefined ? undefined : await world.environmentReader(name);
  if (name === undefined) return tell({ did: 'off' }, json);
  if (reader === undefined) throw new UsageError(`the operator has no connection ${name} for this repository`);
  const planned = await planSyncOf(world, standing, tip, name, reader);
  if (!('plan' in planned))
    return tell({ did: 'stopped', why: 'approved policies cannot be put there', problems: planned }, json);
  const { plan, drifted } = planned;
  if (json) printJson({ did: 'planned', plan, drifted });
  else {
    printPlan(plan, name);
    printLeft(drifted);
  }
  return plan.steps.length + plan.refused.length + plan.withheld.length + drifted.length === 0 ? 0 : 1;
}

type Synced = Exclude<SyncTried, { did: 'threw' }>;

function tell(synced: SyncTried, json: boolean): ExitCode {
  if (synced.did === 'threw') throw synced.error;
  const failures = failuresOf(synced);
  if (json) printJson({ ...asJson(synced), failures });
  else printSynced(synced, failures);
  const whole = (synced.did === 'nothing' || synced.did === 'synced') && isDone(synced);
  return whole && failures.length === 0 ? 0 : 1;
}

function asJson(synced: Synced): object {
  if (synced.did === 'nothing') return { did: 'nothing', plan: synced.plan, outcomes: [] };
  if (synced.did !== 'synced') return synced;
  const { plan, report, drifted, overwritten } = synced;
  return { did: 'synced', plan, ...report, drifted, overwritten };
}

function printLeft(drifted: readonly Drifted[]): void {
  for (const one of drifted) print(`  left as somebody changed it: ${one.policyKey}: ${driftInWords(one)}`);
}

function printSynced(synced: Synced, failures: readonly string[]): void {
  switch (synced.did) {
    case 'off':
      print('The rules name no connection for production: there is nothing to sync.');
      break;
    case 'stopped':
      print('Not synced:');
      break;
    case 'drifted':
      print('Not synced: somebody changed there what was synced before. A governor writes /repair or /adopt.');
      for (const one of synced.drifted) print(`  ${one.policyKey}: ${driftInWords(one)}`);
      break;
    case 'nothing':
      print(`Statement ${synced.plan.sequence} is ${isDone(synced) ? 'in effect already' : 'not wholly in effect'}.`);
      break;
    case 'synced':
      for (const { policyKey, result } of synced.report.outcomes) print(`  ${result} ${policyKey}`);
      printLeft(synced.drifted);
      for (const one of synced.overwritten)
        print(`  changed by somebody, and put back with another policy: ${one.policyKey}: ${driftInWords(one)}`);
      print(`Statement ${synced.plan.sequence} is ${isDone(synced) ? '' : 'not wholly '}in effect.`);
  }
  for (const failure of failures) print(`  not so: ${failure}`);
}
