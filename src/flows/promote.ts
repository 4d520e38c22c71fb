import type { PullRequestFacts } from '../core/approval/facts.ts';
import { fileDigest, payloadOf, printEnvelope, signedBytes } from '../core/promotion/envelope.ts';
import { digestOf, type InForce, withChanges } from '../core/promotion/in-force.ts';
import { promotionMessage } from '../core/promotion/message.ts';
import { planPromotion } from '../core/promotion/plan-promotion.ts';
import type { StatedChange, StatedPull, Statement } from '../core/promotion/statement.ts';
import { freezeAt } from '../core/rules/freeze-window.ts';
import { OutsideError } from '../errors.ts';
import type { NewCommit } from '../ports.ts';
import { type Judged, judge, record } from './judge.ts';
import { judgedMerge } from './judged-merge.ts';
import { type Files, readFiles } from './read/changes.ts';
import { readStanding, type Standing, standingAt } from './read/in-force.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces, type Places } from './read/places.ts';
import { fetchFor } from './read/snapshot.ts';
import type { World } from './world.ts';

/** How often to begin anew when somebody else moved the branch. */
const MOST_TRIES = 5;

type Standable = Extract<Standing, { state: 'standing' }>;

/** The protected branch as it was read: where it stands, and what is in force there. */
export interface BranchRead {
  readonly tip: string | undefined;
  readonly standing: Standing;
}

export async function readBranch(world: World): Promise<BranchRead> {
  const ref = `refs/heads/${world.repository.defaultBranch}`;
  const { tips } = await world.git.fetch({ refs: [ref] });
  const tip = tips.get(ref);
  return { tip, standing: await readStanding(world, tip) };
}

export type Promoted =
  | {
      readonly did: 'promoted';
      readonly statement: Statement;
      readonly commit: string;
      readonly judged: readonly Judged[];
      readonly tip: string;
      readonly standing: Standable;
      readonly tampered: readonly string[];
    }
  | {
      readonly did: 'nothing';
      readonly judged: readonly Judged[];
      readonly tip: string;
      readonly standing: Standable;
      readonly tampered: readonly string[];
    }
  | { readonly did: 'stopped'; readonly why: string };

/**
 * Brings into force what was merged and approved: looks at what the branch holds beyond what is in force, judges the
 * pull requests behind it once more by what counted before them, and writes one commit with a signed statement, only if
 * the branch still stands where it was read. Run twice, it acts once. `hints` are pull requests said to be merged.
 */
export async function promote(world: World, read: BranchRead, hints: readonly number[]): Promise<Promoted> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await promoteOnce(world, tries === 1 ? read : await readBranch(world), hints);
    if (outcome !== 'moved') return outcome;
    if (tries >= MOST_TRIES)
      throw new OutsideError(`branch ${world.repository.defaultBranch} moved ${tries} times while promoting`);
  }
}

async function promoteOnce(
  world: World,
  { tip, standing }: BranchRead,
  hints: readonly number[],
): Promise<Promoted | 'moved'> {
  if (tip === undefined || standing.state === 'none')
    return { did: 'stopped', why: standing.state === 'none' ? standing.why : 'the default branch cannot be fetched' };
  const files = await readFiles(world, allPlaces(standing.places), tip);
  const { pending, tampered } = differencesOf(standing.places, standing.inForce, files);
  const nothing = { did: 'nothing', judged: [], tip, standing, tampered } as const;
  if (standing.broken.length > 0 || pending.length === 0) return nothing;
  const closed = whyClosed(world, standing);
  if (closed !== undefined) {
    world.log('not promoted', { why: closed });
    return nothing;
  }
  // What is promoted already is looked at again only where something of it still waits.
  const unknown = hints.filter((number) => !standing.inForce.pulls.has(number));
  const merged = await readMerged(world, unknown, pending, tip);
  const { judged, changes, pulls, after } = await judgeInOrder(world, standing, merged, files);
  if (changes.length === 0) return { ...nothing, judged };
  const statement: Statement = {
    repository: world.repository.id,
    environment: 'prod',
    sequence: standing.inForce.sequence + 1,
    previous: standing.inForce.previous,
    parent: tip,
    at: world.now(),
    changes,
    inForce: digestOf(after),
    pulls,
  };
  const payload = payloadOf(statement);
  const signature = world.signer.sign(signedBytes(payload));
  if (signature === undefined)
    return {
      did: 'stopped',
      why: 'the operator gave no signing key (CONNECTIONS_FILE, signing.key): nothing can be promoted',
    };
  const baseTree = await world.git.treeIdOf(tip, '');
  if (baseTree === undefined) throw new Error(`commit ${tip} has no tree`);
  const text = printEnvelope(payload, signature);
  const written = await world.forge.commit({
    branch: world.repository.defaultBranch,
    parent: tip,
    baseTree,
    message: promotionMessage(statement),
    entries: [
      ...entriesOf(standing.places, changes, files),
      { path: `${standing.places.promotions}/${String(statement.sequence).padStart(6, '0')}.json`, text },
    ],
  });
  if (written.result === 'moved') return 'moved';
  world.log('promoted', { sequence: statement.sequence, commit: written.id, digest: fileDigest(text) });
  return { did: 'promoted', statement, commit: written.id, judged, tip: written.id, standing, tampered };
}

/** Why the approved rules let nothing be promoted now; what waits is promoted once they do. */
function whyClosed(world: World, { rules }: Standable): string | undefined {
  if (rules.state !== 'in force') return 'there are no rules';
  const { promotion, mode } = rules.rules;
  const freeze = freezeAt(promotion.freeze, world.now());
  if (freeze !== undefined) return `frozen: ${freeze.name}`;
  if (promotion.into !== 'commit') return 'this version promotes by commit alone (promotion.into)';
  return mode === 'enforce' ? undefined : 'this version does not observe: it enforces (mode)';
}

/** The merged pull requests behind what waits: those hinted at, and where these do not explain all, those GitHub names for the commits. */
async function readMerged(
  world: World,
  hints: readonly number[],
  pending: readonly string[],
  tip: string,
): Promise<readonly PullRequestFacts[]> {
  const hinted = await Promise.all(hints.map((number) => world.forge.readPullRequest(number)));
  const merged = hinted.filter(({ state, base }) => state === 'merged' && base === world.repository.defaultBranch);
  const explained = new Set<string>();
  for (const { commits } of merged) for (const { id } of commits) explained.add(id);
  const trust = world.operator.trust ?? '';
  const behind = (await world.git.commitsBetween(trust, tip, [...pending])).filter(({ touches }) => touches.length > 0);
  const mergeCommits = new Set(merged.flatMap(({ merge }) => merge?.commit ?? []));
  const open = behind.filter(({ id }) => !explained.has(id) && !mergeCommits.has(id));
  // Only the newest commit of each path can hold the bytes that wait.
  const newest = new Set<string>();
  const seen = new Set<string>();
  for (const commit of behind) {
    const fresh = commit.touches.filter((path) => !seen.has(path));
    for (const path of fresh) seen.add(path);
    if (fresh.length > 0 && open.includes(commit)) newest.add(commit.id);
  }
  const numbers = newest.size === 0 ? [] : await world.forge.readPullRequestsOf([...newest]);
  const more = await Promise.all(
    numbers.filter((number) => !hints.includes(number)).map((number) => world.forge.readPullRequest(number)),
  );
  return [...merged, ...more.filter(({ state, base }) => state === 'merged' && base === world.repository.defaultBranch)]
    .filter(({ merge }) => merge !== undefined)
    .toSorted((a, b) => (a.merge?.at ?? 0) - (b.merge?.at ?? 0) || a.number - b.number);
}

/** Judges merges in the order they happened, each by what counts once those before it are promoted (F14, F15). */
async function judgeInOrder(
  world: World,
  standing: Standable,
  merged: readonly PullRequestFacts[],
  files: Files,
): Promise<{
  readonly judged: readonly Judged[];
  readonly changes: readonly StatedChange[];
  readonly pulls: readonly StatedPull[];
  readonly after: InForce;
}> {
  let after = standing.inForce;
  const judged: Judged[] = [];
  const changes: StatedChange[] = [];
  const pulls: StatedPull[] = [];
  for (const facts of merged) {
    const one = await judge(world, await standingAt(world, standing, after), facts, await fetchFor(world, facts), {
      after,
    });
    await record(world, one);
    judged.push(one);
    const merge = judgedMerge(standing.places, one);
    const promoted = planPromotion(merge, after, (source) => files.get(source)?.blob).flatMap(({ change, outcome }) =>
      outcome.word === 'promote' ? [{ change, before: outcome.before, after: outcome.after }] : [],
    );
    if (promoted.length === 0 || merge.verdict.word !== 'performed') continue;
    const stated = promoted.map(
      ({ change, before, after: bytes }): StatedChange => ({
        place: change.place,
        path: change.path,
        ...(change.policyKey === undefined ? {} : { policyKey: change.policyKey }),
        before,
        after: bytes,
        pull: merge.number,
        approvals: change.approvals,
      }),
    );
    // One file in two merges that wait together is stated once: from what is in force to what the last one brought.
    for (const change of stated) {
      const earlier = changes.findIndex(({ place, path }) => place === change.place && path === change.path);
      if (earlier < 0) changes.push(change);
      else changes[earlier] = { ...change, before: changes[earlier]?.before };
    }
    pulls.push({
      number: merge.number,
      head: merge.head,
      mergeCommit: merge.mergeCommit,
      promoter: merge.verdict.promoter,
      snapshot: merge.snapshot,
    });
    after = withChanges(after, stated);
  }
  return { judged, changes, pulls, after };
}

/** Tree entries for what changes in the production directory, as far as the branch does not hold it already. */
function entriesOf(places: Places, changes: readonly StatedChange[], files: Files): NewCommit['entries'] {
  return changes
    .filter(({ place }) => place === 'prod')
    .flatMap(({ path, after }): NewCommit['entries'] => {
      const target = `${places.prod}/${path}`;
      const there = files.get(target)?.blob;
      if (there === after) return [];
      return after === undefined ? [{ path: target, remove: true }] : [{ path: target, blob: after }];
    });
}
