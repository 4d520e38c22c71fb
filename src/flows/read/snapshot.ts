import { decide } from '../../core/approval/decide.ts';
import type { PullRequestFacts } from '../../core/approval/facts.ts';
import type { Change, PullRequestSnapshot } from '../../core/approval/snapshot.ts';
import { LEDGER_BRANCH } from '../../core/ledger/entry-path.ts';
import { commanderOf, type Entries, entriesOf } from '../../core/ledger/recorded.ts';
import type { Problem } from '../../core/problem.ts';
import { OutsideError } from '../../errors.ts';
import type { LedgerState } from '../../ports.ts';
import type { World } from '../world.ts';
import { readMergeStep } from './before-merge.ts';
import { readBytesAt } from './bytes-at.ts';
import { type Files, readChanges, readFiles } from './changes.ts';
import { readHistory } from './commits.ts';
import { type Fetched, fetchFor } from './fetch-for.ts';
import { readGone } from './gone.ts';
import { readGovernance } from './governance.ts';
import type { Standable } from './in-force.ts';
import { withRecord } from './ledger.ts';
import { lostIn } from './lost-ledger.ts';
import { groupBytes, mergeOf, readMergeResult } from './merged-bytes.ts';
import { allPlaces, type Places } from './places.ts';
import { readProblems } from './problems.ts';
import { pullRequestItself } from './pull-request-itself.ts';
import { readRoster } from './roster.ts';
import { withSpentSettled } from './spent.ts';

/** A snapshot with the trees it was made from: what a report needs to explain the change. */
export interface ReadSnapshot {
  readonly snapshot: PullRequestSnapshot;
  /** What the ledger held when it was read. */
  readonly record: Entries;
  /** False: some roles cannot be told now, so that none may be recorded as held. */
  readonly rolesKnown: boolean;
  readonly trees: { readonly mergeBase: Files; readonly head: Files };
}

/**
 * Everything a decision may depend on, read anew: people from GitHub (in `facts`), bytes from git, rules, roles and
 * catalogue as the statements name them.
 */
export async function readSnapshot(
  world: World,
  standing: Standable,
  facts: PullRequestFacts,
  { tip, ledgerHead }: Fetched,
  options: { readonly siblings: boolean; readonly group?: string } = { siblings: true },
): Promise<ReadSnapshot> {
  const { places, inForce } = standing;
  const all = allPlaces(places);
  const ledger = await world.ledger.read(ledgerHead);
  const step = facts.merge === undefined ? undefined : await readMergeStep(world, all, facts.merge, facts.head.id);
  const base = step?.before ?? tip;
  const mergeBase = await world.git.mergeBase(base, facts.head.id);
  if (mergeBase === undefined)
    throw new OutsideError(`pull request #${facts.number} shares no history with ${facts.base}`, { retry: 'never' });
  const [atMergeBase, head, atBase] = await Promise.all([
    readFiles(world, all, mergeBase),
    readFiles(world, all, facts.head.id),
    step === undefined ? readFiles(world, all, tip) : step.beforeFiles,
  ]);
  const governance = await readGovernance(world, standing, ledger.entries);
  const { changes: proposed, problems } = await readChanges(world, places, inForce, governance.index, {
    mergeBase: atMergeBase,
    head,
    base: atBase,
  });
  const { merge: merged } = facts;
  const changes =
    merged === undefined
      ? proposed
      : await withSpentSettled(world, standing, { mergeCommit: merged.commit, tip }, proposed);
  const paths = changes.map(({ path }) => path);
  const rules = standing.rules;
  if (rules.state !== 'in force') throw new Error('a standing repository has rules in force');
  const [history, roles, found] = await Promise.all([
    readHistory(world, facts, base, paths),
    readRoster(world, rules.rules, governance, sourcesOf(changes)),
    readProblems(world, standing, governance, changes, head),
  ]);
  const isObjected =
    facts.reviews.some(({ opinion }) => opinion === 'changes requested') ||
    entriesOf(ledger.entries, 'objection').some(({ on }) => on.length > 0);
  const gone = isObjected ? await readGone(world, places, all, history.pushes, head) : [];
  const commits = history.pushes.flatMap((push) => push.commits.filter(({ touches }) => touches.length > 0));
  const bytesAt = await readBytesAt(
    world,
    places,
    [
      facts.head.id,
      ...facts.reviews.flatMap(({ commit }) => commit ?? []),
      ...history.pushes.flatMap(({ before, from, after }) => [before ?? from ?? after, after]),
      ...commits.map(({ id }) => id),
    ],
    [...new Set([...paths, ...gone])],
  );
  const merge = step === undefined ? undefined : await mergeOf(world, places, facts, step, paths);
  const mergeResult =
    facts.state === 'open' ? await readMergeResult(world, places, tip, facts.head.id, paths) : undefined;
  const snapshot: PullRequestSnapshot = {
    ...pullRequestItself(world, facts),
    rules: { ...rules, attested: atBase.get(places.rules)?.blob === inForce.governed.get(places.rules) },
    roster: roles.roster,
    changes,
    problems: [
      ...problems,
      ...found.problems,
      ...governance.problems,
      ...standing.broken.map((why) => brokenChain(places, why)),
    ],
    incomplete: [
      ...new Set([...facts.incomplete, ...governance.incomplete, ...roles.incomplete, ...found.incomplete]),
      ...history.incomplete,
      ...ledgerTrouble(ledger),
      ...lostFacts(await lostIn(world, inForce, ledger)),
      ...(isCommanderUnknown(facts, ledger.entries) ? ['the ledger does not say who commanded this pull request'] : []),
    ],
    commits: history.commits,
    pushes: history.pushes,
    reviews: facts.reviews.map(({ dismissedAt, ...review }) => ({
      ...review,
      ...(dismissedAt === undefined ? {} : { dismissedAt }),
    })),
    objectionsBefore: [],
    bytesAt,
    ...mergeResult,
    ...(options.group === undefined
      ? {}
      : { mergeGroup: { head: options.group, bytes: await groupBytes(world, places, options.group, paths) } }),
    siblings: options.siblings ? await readSiblings(world, standing, facts) : [],
    ...(merge === undefined ? {} : { merge }),
  };
  return {
    snapshot: withRecord(snapshot, facts, ledger.entries),
    record: ledger.entries,
    rolesKnown: governance.incomplete.length + roles.incomplete.length === 0,
    trees: { mergeBase: atMergeBase, head },
  };
}

/** Other open pull requests with this head: a success on the head must hold for all of them (T36). */
async function readSiblings(world: World, standing: Standable, facts: PullRequestFacts) {
  const same = facts.siblings.filter(({ base }) => base === facts.base);
  return Promise.all(
    same.map(async ({ number }) => {
      const sibling = await world.forge.readPullRequest(number);
      const { snapshot } = await readSnapshot(world, standing, sibling, await fetchFor(world, sibling), {
        siblings: false,
      });
      return { number, decision: decide(snapshot, floorOf(world)).word };
    }),
  );
}

/** Why the ledger cannot be relied on: nobody but the app writes it. */
function ledgerTrouble({ problems, incident }: LedgerState): readonly string[] {
  return [
    ...problems.map(({ path, message }) => `the ledger holds ${path}, which the app did not write: ${message}`),
    ...(incident === undefined || incident.lost.length === 0
      ? []
      : [
          `somebody changed the ledger: ${incident.lost.length} records are not on its branch ${LEDGER_BRANCH} any more; revert that push`,
        ]),
  ];
}

/** The ledger is not the one there was: who knows what else it held. */
function lostFacts(lost: readonly number[]): readonly string[] {
  if (lost.length === 0) return [];
  return [
    `the record of the app is lost: the ledger does not hold the facts behind statement ${lost.join(', ')}; an issue says how to end this`,
  ];
}

/** A pull request of the app has an author among people, who must not approve it: the one who commanded it (R12). */
export function isCommanderUnknown({ author, head, number }: PullRequestFacts, entries: Entries): boolean {
  const own = author?.kind === 'bot' && head.ref.startsWith('approve-to-promote/');
  return own && commanderOf(entries, number) === undefined;
}

export function floorOf(world: World) {
  return world.operator.floor === undefined ? {} : { floor: world.operator.floor };
}

/** The data sources whose owners may have a say: in scope on either side of a change. */
function sourcesOf(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ base, head }) => [...(base?.scope ?? []), ...(head?.scope ?? [])]));
}

function brokenChain(places: Places, why: string): Problem {
  return {
    path: places.promotions,
    message: `the chain of statements is broken: ${why}`,
    remedy: 'Put the statements back as the app wrote them; nothing is promoted meanwhile.',
  };
}
