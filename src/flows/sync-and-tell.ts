import type { ReceiptEntry } from '../core/ledger/ledger-entry.ts';
import { entriesOf } from '../core/ledger/recorded.ts';
import { afterFailure, whyRests } from '../core/sync/circuit-breaker.ts';
import { digestOfSet } from '../core/sync/payload-digest.ts';
import type { StepOutcome } from '../core/sync/sync-plan.ts';
import { OutsideError } from '../errors.ts';
import type { Deployment } from '../ports.ts';
import type { Standing } from './read/in-force.ts';
import { connectionOf, type Synced, sync } from './sync.ts';
import type { SyncTried } from './sync-failures.ts';
import type { World } from './world.ts';

type Standable = Extract<Standing, { state: 'standing' }>;

/**
 * Syncs production, and leaves a record of it: a deployment on GitHub, so that the repository's page tells what is live,
 * and a receipt in the ledger. An environment that keeps failing is left alone for a while.
 */
export async function syncAndTell(world: World, standing: Standable, tip: string): Promise<SyncTried> {
  const name = connectionOf(standing) ?? '';
  const rests = whyRests(world.breakers.get(name), world.now());
  if (rests !== undefined) return { did: 'stopped', why: rests, problems: [] };
  let begun: string | undefined;
  const tell = (commit: string, state: Deployment['state'], description: string) =>
    deploy(world, { environment: 'prod', commit, state, description });
  const { sequence } = standing.inForce;
  try {
    const synced = await sync(world, standing, tip, async ({ commit }) => {
      begun = commit;
      await tell(commit, 'in_progress', `Statement ${sequence} is being put into effect.`);
    });
    world.breakers.delete(name);
    await writeReceipt(world, standing, synced);
    if (synced.did === 'nothing' || synced.did === 'synced') {
      const { commit, unmanaged } = synced.plan;
      const failed = synced.did === 'synced' ? failedOf(synced.report.outcomes) : 0;
      const done = synced.did === 'nothing' || synced.report.settled;
      const others = unmanaged.length === 0 ? '' : ` ${unmanaged.length} policies of others there are left alone.`;
      const what = done
        ? `Statement ${sequence} is in effect.`
        : `${failed} policies of statement ${sequence} are not.`;
      await tell(commit, done ? 'success' : 'failure', `${what}${others}`);
    }
    return synced;
  } catch (error) {
    if (!(error instanceof OutsideError)) return { did: 'threw', error };
    world.breakers.set(name, afterFailure(world.breakers.get(name), error.message, world.now()));
    if (begun !== undefined) await tell(begun, 'failure', `Statement ${sequence} could not be put into effect.`);
    return { did: 'threw', error };
  }
}

function failedOf(outcomes: readonly StepOutcome[]): number {
  return outcomes.filter(({ result }) => result === 'failed' || result === 'not attempted').length;
}

/** A deployment only tells: where GitHub does not take it, the sync goes on, and the next look at the branch tells it. */
async function deploy(world: World, deployment: Deployment): Promise<void> {
  try {
    await world.forge.publishDeployment(deployment);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('the deployment was not told', { why: error.message });
  }
}

/** One receipt for each sync that did something, and one for a set in effect whose receipt a dead process did not write. */
async function writeReceipt(world: World, { inForce }: Standable, synced: Synced): Promise<void> {
  if (synced.did !== 'synced' && synced.did !== 'nothing') return;
  const { plan, set } = synced;
  const receipt = (settled: boolean, outcomes: readonly StepOutcome[]): ReceiptEntry => ({
    kind: 'receipt',
    environment: 'prod',
    sequence: inForce.sequence,
    commit: plan.commit,
    set: digestOfSet(set),
    at: world.now(),
    settled,
    outcomes: outcomes.map(receiptLine),
  });
  const key = `receipt ${world.repository.id} ${inForce.sequence} ${plan.commit}`;
  if (synced.did === 'synced') {
    await world.ledger.append([receipt(synced.report.settled, synced.report.outcomes)]);
    if (synced.report.settled) await world.remember(key, async () => true);
    return;
  }
  if (plan.withheld.length > 0 || plan.refused.length > 0) return;
  await world.remember(key, async () => {
    const { entries } = await world.ledger.read();
    const known = entriesOf(entries, 'receipt').some(
      ({ environment, commit, settled }) => environment === 'prod' && commit === plan.commit && settled,
    );
    if (!known) await world.ledger.append([receipt(true, [])]);
    return true;
  });
}

function receiptLine(outcome: StepOutcome): ReceiptEntry['outcomes'][number] {
  const { policyKey } = outcome;
  if (outcome.result === 'failed' || outcome.result === 'not attempted')
    return { policyKey, result: outcome.result, why: outcome.why };
  return { policyKey, result: 'applied' };
}
