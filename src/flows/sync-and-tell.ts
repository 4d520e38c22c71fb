import type { ReceiptEntry } from '../core/ledger/ledger-entry.ts';
import { entriesOf } from '../core/ledger/recorded.ts';
import { afterFailure, whyRests } from '../core/sync/circuit-breaker.ts';
import type { Drifted } from '../core/sync/drift.ts';
import { digestOfSet } from '../core/sync/payload-digest.ts';
import type { StepOutcome, SyncPlan } from '../core/sync/sync-plan.ts';
import { OutsideError } from '../errors.ts';
import type { Deployment } from '../ports.ts';
import type { Synced } from './put-into-effect.ts';
import type { Standable } from './read/in-force.ts';
import { connectionOf, sync } from './sync.ts';
import type { SyncTried } from './sync-failures.ts';
import type { World } from './world.ts';

/** A sync that is to be told of. */
export interface Undertaking {
  readonly environment: 'prod' | 'dev';
  readonly connection: string;
  /** What is put into effect, in words, asked once the plan is made: `Statement 7`. */
  readonly subject: () => string;
  readonly run: (before: (plan: SyncPlan) => Promise<void>) => Promise<Synced>;
}

/** Syncs production, and leaves a record of it. */
export async function syncAndTell(world: World, standing: Standable, tip: string): Promise<SyncTried> {
  return undertake(world, {
    environment: 'prod',
    connection: connectionOf(standing) ?? '',
    subject: () => `Statement ${standing.inForce.sequence}`,
    run: (before) => sync(world, standing, tip, before),
  });
}

/**
 * Syncs an environment, and leaves a record of it: a deployment on GitHub, so that the repository's page tells what is
 * live, and a receipt in the ledger. An environment that keeps failing is left alone for a while.
 */
export async function undertake(world: World, undertaking: Undertaking): Promise<SyncTried> {
  const { environment, connection, subject, run } = undertaking;
  const breaker = `${world.repository.id} ${connection}`;
  const rests = whyRests(world.breakers.get(breaker), world.now());
  if (rests !== undefined) return { did: 'stopped', why: rests, problems: [] };
  let begun: string | undefined;
  const tell = (commit: string, state: Deployment['state'], description: string) =>
    deploy(world, { environment, commit, state, description });
  try {
    const synced = await run(async ({ commit }) => {
      begun = commit;
      await tell(commit, 'in_progress', `${subject()} is being put into effect.`);
    });
    world.breakers.delete(breaker);
    await writeReceipt(world, environment, synced);
    if (synced.did === 'nothing' || synced.did === 'synced')
      await tell(synced.plan.commit, isDone(synced) ? 'success' : 'failure', inWordsOf(subject(), synced));
    return synced;
  } catch (error) {
    if (!(error instanceof OutsideError)) return { did: 'threw', error };
    world.breakers.set(breaker, afterFailure(world.breakers.get(breaker), error.message, world.now()));
    if (begun !== undefined) await tell(begun, 'failure', `${subject()} could not be put into effect.`);
    return { did: 'threw', error };
  }
}

type Carried = Extract<Synced, { did: 'synced' | 'nothing' }>;

/**
 * Whether the whole set is in effect: not while anything of it is refused or withheld, nor while somebody's change of it
 * stands, whatever else went in.
 */
export function isDone(synced: Carried): boolean {
  const { refused, withheld } = synced.plan;
  if (refused.length + withheld.length > 0) return false;
  return synced.did === 'nothing' || (synced.report.settled && synced.drifted.length === 0);
}

function inWordsOf(subject: string, synced: Carried): string {
  const { unmanaged } = synced.plan;
  const others = unmanaged.length === 0 ? '' : ` ${unmanaged.length} policies of others there are left alone.`;
  const anew = overwrittenOf(synced).length === 0 ? '' : ' What somebody had changed there was put back with it.';
  if (isDone(synced)) return `${subject} is in effect.${anew}${others}`;
  const lacking = lackingOf(synced);
  if (lacking === 0) return `${subject} is not in effect.${others}`;
  return `${lacking} policies of ${subject.charAt(0).toLowerCase()}${subject.slice(1)} are not.${others}`;
}

function overwrittenOf(synced: Carried): readonly Drifted[] {
  return synced.did === 'nothing' ? [] : synced.overwritten;
}

/** How many policies are not as they are to be: failed, refused, or left as they were. */
function lackingOf(synced: Carried): number {
  const { refused, kept = [] } = synced.plan;
  const outcomes = synced.did === 'nothing' ? [] : synced.report.outcomes;
  const failed = outcomes.filter(({ result }) => result === 'failed' || result === 'not attempted');
  const keys = new Set([...[...failed, ...refused].map(({ policyKey }) => policyKey), ...kept]);
  for (const { policyKey } of overwrittenOf(synced)) keys.delete(policyKey);
  return keys.size;
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
async function writeReceipt(world: World, environment: 'prod' | 'dev', synced: Synced): Promise<void> {
  if (synced.did !== 'synced' && synced.did !== 'nothing') return;
  const { plan, set } = synced;
  const { sequence, commit } = plan;
  const receipt = (settled: boolean, outcomes: readonly StepOutcome[]): ReceiptEntry => ({
    kind: 'receipt',
    environment,
    sequence,
    commit,
    set: digestOfSet(set),
    at: world.now(),
    settled,
    outcomes: outcomes.map(receiptLine),
  });
  const key = `receipt ${world.repository.id} ${environment} ${sequence} ${commit}`;
  if (synced.did === 'synced') {
    const settled = isDone(synced);
    await world.ledger.append([receipt(settled, synced.report.outcomes)]);
    if (settled) await world.remember(key, async () => true);
    return;
  }
  if (!isDone(synced)) return;
  await world.remember(key, async () => {
    const { entries } = await world.ledger.read();
    const known = entriesOf(entries, 'receipt').some(
      (entry) =>
        entry.environment === environment && entry.sequence === sequence && entry.commit === commit && entry.settled,
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
