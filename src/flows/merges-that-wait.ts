import type { PullRequestFacts } from '../core/approval/facts.ts';
import { activeHolds } from '../core/ledger/active-holds.ts';
import type { HoldEntry, SnapshotEntry } from '../core/ledger/ledger-entry.ts';
import { type InForce, withChanges } from '../core/promotion/in-force.ts';
import { holdOnPolicy, type JudgedChange, planPromotion } from '../core/promotion/plan-promotion.ts';
import { type Promotable, statedChanges } from '../core/promotion/stated-changes.ts';
import type { StatedChange, StatedPull } from '../core/promotion/statement.ts';
import { withoutHalfMoves } from '../core/promotion/without-half-moves.ts';
import type { CommitBytes } from '../ports.ts';
import { type Judged, judge, record } from './judge.ts';
import { judgedMerge, snapshotEntry } from './judged-merge.ts';
import { isProposal } from './proposal.ts';
import { MOST_OF_BRANCH } from './read/branch-history.ts';
import type { Files } from './read/changes.ts';
import { fetchFor } from './read/fetch-for.ts';
import { type Standable, standingAt } from './read/in-force.ts';
import { nameIn, placeOf } from './read/places.ts';
import { wordOf } from './read/spent.ts';
import { waitsStill } from './read/waits-still.ts';
import type { World } from './world.ts';

/** The merged pull requests behind what waits: those hinted at, and where these do not explain all, those GitHub names for the commits. */
export async function readMerged(
  world: World,
  standing: Standable,
  {
    hints,
    pending,
    tip,
  }: { readonly hints: readonly number[]; readonly pending: readonly string[]; readonly tip: string },
): Promise<readonly PullRequestFacts[]> {
  const hinted = await Promise.all(hints.map((number) => world.forge.readPullRequest(number)));
  const counts = (facts: PullRequestFacts) =>
    facts.state === 'merged' && facts.base === world.repository.defaultBranch && !isProposal(world, facts);
  const merged = hinted.filter(counts);
  const explained = new Set<string>();
  for (const { commits } of merged) for (const { id } of commits) explained.add(id);
  const trust = world.operator.trust ?? '';
  const line = await world.git.commitsBetween(trust, tip, [...pending], MOST_OF_BRANCH);
  const behind = line.filter(({ touches }) => touches.length > 0);
  const mergeCommits = new Set(merged.flatMap(({ merge }) => merge?.commit ?? []));
  const open = behind.filter(({ id }) => !explained.has(id) && !mergeCommits.has(id));
  const wanted = await sinceInForce(world, standing, pending, behind);
  const asked = open.filter(({ id }) => wanted.has(id)).map(({ id }) => id);
  const numbers = asked.length === 0 ? [] : await world.forge.readPullRequestsOf(asked);
  const more = await Promise.all(
    numbers.filter((number) => !hints.includes(number)).map((number) => world.forge.readPullRequest(number)),
  );
  const age = new Map(line.map(({ id }, index) => [id, index] as const));
  return [...merged, ...more.filter(counts)]
    .filter(({ merge }) => merge !== undefined)
    .toSorted((a, b) => (a.merge?.at ?? 0) - (b.merge?.at ?? 0) || ageOf(b, age) - ageOf(a, age));
}

/** Of two merges in one second, the branch says which was first: children stand before their parents in its line. */
function ageOf({ merge }: PullRequestFacts, age: ReadonlyMap<string, number>): number {
  return age.get(merge?.commit ?? '') ?? -1;
}

/**
 * The commits that brought what waits: of each path, from the newest back to where it last held the bytes in force. One
 * merge that waits may stand on another: nobody saw either while the app was away (F11).
 */
async function sinceInForce(
  world: World,
  { places, inForce }: Standable,
  pending: readonly string[],
  behind: readonly CommitBytes[],
): Promise<ReadonlySet<string>> {
  const bytes = await world.git.bytesAt(
    behind.map(({ id }) => id),
    pending,
  );
  const wanted = new Set<string>();
  for (const path of pending) {
    const due =
      placeOf(places, path) === 'policy' ? inForce.prod.get(nameIn(places.dev, path)) : inForce.governed.get(path);
    for (const { id, touches } of behind) {
      if (!touches.includes(path)) continue;
      const there = bytes.get(id);
      if (there !== undefined && there !== 'unknown' && there.get(path)?.blob === due) break;
      wanted.add(id);
    }
  }
  return wanted;
}

export interface JudgedInOrder {
  readonly judged: readonly Judged[];
  readonly changes: readonly StatedChange[];
  readonly pulls: readonly StatedPull[];
  /** What the decisions on these pull requests were made from. */
  readonly snapshots: readonly SnapshotEntry[];
  /** By pull request, what a governor's hold keeps back. */
  readonly onHold: ReadonlyMap<number, readonly KeptBack[]>;
}

export interface KeptBack {
  readonly path: string;
  readonly hold: HoldEntry;
}

/** Judges merges in the order they happened, each by what counts once those before it are promoted (F14, F15). */
export async function judgeInOrder(
  world: World,
  standing: Standable,
  merged: readonly PullRequestFacts[],
  branch: { readonly tip: string; readonly files: Files },
): Promise<JudgedInOrder> {
  let after = standing.inForce;
  const judged: Judged[] = [];
  const promotable: Promotable[] = [];
  const pulls: StatedPull[] = [];
  const snapshots: SnapshotEntry[] = [];
  const onHold = new Map<number, readonly KeptBack[]>();
  const overwritten: JudgedChange[] = [];
  for (const facts of merged) {
    const one = await judge(world, await standingAt(world, standing, after), facts, await fetchFor(world, facts), {
      after,
    });
    await record(world, one);
    judged.push(one);
    const merge = judgedMerge(standing.places, one);
    const holds = activeHolds(one.record);
    const word = wordOf(world, standing.inForce, merge.mergeCommit, one.fetched.tip);
    const spent = await Promise.all(merge.changes.map(word.isSpent));
    const outcomes = planPromotion(merge, after, (source) => branch.files.get(source)?.blob, holds).filter(
      (_, index) => !spent[index],
    );
    const kept = outcomes.flatMap(({ change, outcome }) =>
      outcome.word === 'on hold' ? [{ path: change.source, hold: outcome.hold }] : [],
    );
    if (kept.length > 0) onHold.set(merge.number, kept);
    if (merge.verdict.word !== 'performed') continue;
    // Approved bytes that the branch holds no more come into force unless what replaced them does, or took them back; what
    // was approved later was approved on top of them either way.
    const replaced = outcomes.flatMap(({ change, outcome }) =>
      outcome.word === 'superseded' && holdOnPolicy(merge, change, holds) === undefined ? [change] : [],
    );
    const waiting = await Promise.all(
      replaced.map(
        async (change) =>
          !(await word.isTakenOut(change, holds)) && (await waitsStill(world, standing, branch, merge, change)),
      ),
    );
    const promoted = [
      ...outcomes.flatMap(({ change, outcome }) => (outcome.word === 'promote' ? [change] : [])),
      ...replaced.filter((_, index) => waiting[index]),
    ];
    after = withApproved(after, replaced);
    overwritten.push(...replaced);
    if (promoted.length === 0) continue;
    promotable.push({ number: merge.number, changes: promoted });
    snapshots.push(snapshotEntry(one.snapshot));
    pulls.push({
      number: merge.number,
      head: merge.head,
      mergeCommit: merge.mergeCommit,
      promoter: merge.verdict.promoter,
      snapshot: merge.snapshot,
    });
    after = withApproved(after, promoted);
  }
  const changes = statedChanges(standing.inForce, promotable);
  const whole = withoutHalfMoves(standing.inForce, after, changes, overwritten);
  const left = (number: number, list: readonly StatedChange[]) => list.some(({ pull }) => pull === number);
  return {
    judged,
    // Bytes that came back to those in force are no change.
    changes: whole.filter(({ before, after: bytes }) => before !== bytes),
    pulls: pulls.filter(({ number }) => left(number, whole) || !left(number, changes)),
    snapshots,
    onHold,
  };
}

function withApproved(inForce: InForce, changes: readonly JudgedChange[]): InForce {
  return withChanges(
    inForce,
    changes.map(({ place, path, approved }) => ({ place, path, after: approved })),
  );
}
