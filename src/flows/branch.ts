import { promotedNotification } from '../core/notifications/of-pull-request.ts';
import { checkReport } from '../core/report/check.ts';
import { eventComment, promotedComment } from '../core/report/comments.ts';
import { driftedThere } from '../core/report/drift.ts';
import { heldComments, heldReport } from '../core/report/held.ts';
import { cannotPromote, type Incident, notInSync, unapprovedBytes } from '../core/report/incident.ts';
import { OutsideError } from '../errors.ts';
import { guard } from './guard.ts';
import { keepIncident, type Untold } from './incident-issue.ts';
import { type Judged, judge } from './judge.ts';
import type { KeptBack } from './merges-that-wait.ts';
import { observes } from './observed.ts';
import { type Promoted, promote, whyClosed } from './promote.ts';
import { publishCheck } from './publish.ts';
import type { Synced } from './put-into-effect.ts';
import { fetchFor } from './read/fetch-for.ts';
import { readStanding, type Standable, standingBefore } from './read/in-force.ts';
import { type BranchRead, isInForce, readBranch } from './read-branch.ts';
import { recordPromotion } from './recorded-promotion.ts';
import { tellScopeDrift } from './scope-drift.ts';
import { syncAndTell } from './sync-and-tell.ts';
import { type DevSynced, syncDev } from './sync-dev.ts';
import { failuresOf, type SyncTried } from './sync-failures.ts';
import { tellOnce } from './tell.ts';
import { tellRollback } from './tell-rollback.ts';
import { tellSyncFailed } from './tell-sync-failed.ts';
import { unapprovedAt } from './unapproved.ts';
import { readReportWords } from './words.ts';
import type { World } from './world.ts';

export interface BranchDone {
  readonly promoted: Promoted;
  readonly synced: Synced | undefined;
  /** Pull requests of which something else is to be said because of dev. */
  readonly pulls: readonly number[];
}

/**
 * Everything that follows from what the protected branch holds now: promotions that wait, the environment, and what
 * nobody promoted. Whatever happened before, by whomever, it ends in the same state; run twice, it writes once.
 */
export async function branch(world: World, hints: readonly number[]): Promise<BranchDone> {
  const found = await readBranch(world);
  if (observes(found.standing)) return { promoted: observedOnly(found), synced: undefined, pulls: [] };
  // First: an environment or a promotion that fails keeps no incident back (F26).
  const untold: Untold = [];
  const read = await guard(world, found, untold);
  // A process that died after it promoted has told nobody: that comes before the next promotion.
  if (isInForce(read)) await tellNewest(world, read.standing, read.tip, []);
  const promoted = await promote(world, read, hints).catch(async (error: unknown) => {
    // Refused for good: people hear of it, and each sweep tries again (F19).
    if (error instanceof OutsideError && error.retry === 'never')
      await keepIncident(world, cannotPromote(error.message), untold);
    throw error;
  });
  if (promoted.did === 'stopped') {
    world.log('stopped', { why: promoted.why });
    if (read.standing.state === 'standing') await keepIncident(world, cannotPromote(promoted.why), untold);
    const dev = read.standing.state === 'standing' ? await dealWithDev(world, read.standing, untold) : undefined;
    throwFirst(dev?.synced, untold);
    return { promoted, synced: undefined, pulls: dev?.pulls ?? [] };
  }
  await keepIncident(world, cannotPromote(undefined), untold);
  const standing = promoted.did === 'promoted' ? await standingAfter(world, promoted.tip) : promoted.standing;
  const synced = await syncAndTell(world, standing, promoted.tip);
  await recordPromotion(world, standing, promoted.tip);
  for (const judged of promoted.judged) await tellMerged(world, judged, promoted.onHold.get(judged.facts.number) ?? []);
  await tellNewest(world, standing, promoted.tip, promoted.judged);
  await tellBranch(
    world,
    standing,
    promoted,
    { failures: failuresOf(synced), passing: synced.did === 'threw' },
    untold,
  );
  if (synced.did !== 'threw') await keepIncident(world, driftIncident('production', synced), untold);
  await tellScopeDrift(world, standing, untold);
  const dev = await dealWithDev(world, standing, untold);
  if (synced.did === 'threw') throw synced.error;
  throwFirst(dev.synced, untold);
  return { promoted, synced, pulls: dev.pulls };
}

/** Dev's environment comes after production's, and neither keeps the other back. */
async function dealWithDev(world: World, standing: Standable, untold: Untold): Promise<DevSynced> {
  const dev = await syncDev(world, standing);
  await keepIncident(world, notInSync('dev', failuresOf(dev.synced), 'merged'), untold);
  if (dev.synced.did !== 'threw') await keepIncident(world, driftIncident('dev', dev.synced), untold);
  return dev;
}

function throwFirst(synced: SyncTried | undefined, untold: Untold): void {
  if (synced?.did === 'threw') throw synced.error;
  if (untold[0] !== undefined) throw untold[0];
}

function driftIncident(environment: string, synced: Synced): Incident {
  const drifted = synced.did === 'drifted' || synced.did === 'synced' ? synced.drifted : [];
  return driftedThere(environment, drifted, synced.did === 'synced' ? synced.overwritten : []);
}

/** A repository that is only observed: nothing is promoted, put into an environment or told. */
function observedOnly(read: BranchRead): Promoted {
  if (!isInForce(read)) return { did: 'stopped', why: 'nothing is in force' };
  const { tip, standing } = read;
  return { did: 'nothing', judged: [], tip, standing, tampered: [], onHold: new Map() };
}

/** What counts is what stands in git now, not what this process believes it wrote. */
async function standingAfter(world: World, tip: string): Promise<Standable> {
  await world.git.fetch({ ids: [tip] });
  const standing = await readStanding(world, tip);
  if (standing.state === 'none') throw new Error(`nothing is in force after it was: ${standing.why}`);
  return standing;
}

/** Issues of what the branch holds past the gate, and of what the environment does not enforce. */
async function tellBranch(
  world: World,
  standing: Standable,
  { tip, judged }: Exclude<Promoted, { did: 'stopped' }>,
  notInEffect: { readonly failures: readonly string[]; readonly passing: boolean },
  untold: Untold,
): Promise<void> {
  // A broken chain is told once, not by what follows from it; in a freeze window nobody looked who brought what waits.
  if (standing.broken.length > 0) return;
  if (whyClosed(world, standing) === undefined)
    await keepIncident(world, unapprovedBytes(await unapprovedAt(world, standing, tip, judged)), untold);
  await keepIncident(world, notInSync('production', notInEffect.failures), untold);
  await tellSyncFailed(world, standing, tip, judged, notInEffect);
}

/** Check and comment of a merged pull request. */
async function tellMerged(world: World, judged: Judged, onHold: readonly KeptBack[] = []): Promise<void> {
  const { facts, snapshot, decision } = judged;
  const { words, notes } = await readReportWords(world, judged);
  const report = checkReport(snapshot, decision, words, notes);
  await publishCheck(world, facts, onHold.length === 0 ? report : heldReport(report, onHold));
  for (const comment of heldComments(onHold)) await tellOnce(world, judged, comment);
  const event = eventComment(snapshot, decision);
  if (event !== undefined) await tellOnce(world, judged, event);
}

/**
 * Tells those who took part what the newest statement brought into force, whoever promoted it and whenever. What was
 * told, or seen to be, is remembered, so that it costs nothing from then on.
 */
async function tellNewest(world: World, standing: Standable, tip: string, judged: readonly Judged[]): Promise<void> {
  const { inForce } = standing;
  const { sequence } = inForce;
  await tellRollback(world, standing, tip);
  for (const [number, pull] of inForce.pulls) {
    if (pull.sequence !== sequence) continue;
    await world.remember(`told ${world.repository.id} ${number} ${sequence}`, async () => {
      const known = judged.find(({ facts }) => facts.number === number);
      const told = known ?? (await tellAnew(world, tip, number, sequence));
      const comment = promotedComment({ ...pull, promoter: pull.promoter.login });
      await tellOnce(world, told, comment, promotedNotification(comment.key, told.snapshot, pull));
    });
  }
}

/** Check and comment of a pull request that an earlier run promoted, judged by what counted before it. */
async function tellAnew(world: World, tip: string, number: number, sequence: number): Promise<Judged> {
  const facts = await world.forge.readPullRequest(number);
  const before = await standingBefore(world, tip, sequence);
  const judged = await judge(world, before, facts, await fetchFor(world, facts));
  await tellMerged(world, judged);
  return judged;
}
