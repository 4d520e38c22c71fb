import { commandPath } from '../core/ledger/entry-path.ts';
import type { LedgerEntry } from '../core/ledger/ledger-entry.ts';
import type { Person } from '../core/person.ts';
import type { StatedChange } from '../core/promotion/statement.ts';
import type { Ledger } from '../ports.ts';
import { judge } from './judge.ts';
import { judgedMerge } from './judged-merge.ts';
import { judgeInOrder, type KeptBack, readMerged } from './merges-that-wait.ts';
import { whyClosed } from './promote.ts';
import { readFiles } from './read/changes.ts';
import { fetchFor } from './read/fetch-for.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import { isInForce, readBranch } from './read-branch.ts';
import type { World } from './world.ts';

/** What a promotion of one merged pull request would do, at the word of one person. */
export type PromotionPreview =
  /** Nothing can be promoted here now, whoever asks. */
  | { readonly state: 'stopped'; readonly why: string }
  | { readonly state: 'not merged' }
  | {
      readonly state: 'read';
      /** Whether that person is a governor, by the rules in force and by GitHub. */
      readonly governor: boolean;
      /** Files of this pull request that are not in force yet. */
      readonly waiting: readonly string[];
      /** False: it waits for a governor's word. */
      readonly promoted: boolean;
      /** Why the rules let nothing be promoted at this moment. */
      readonly closed: string | undefined;
      /** Number of the statement that would be written. */
      readonly sequence: number;
      /** All that one commit would bring into force, other merges that wait with it. */
      readonly changes: readonly StatedChange[];
      readonly withheld: readonly { readonly path: string; readonly why: 'not approved' | 'other bytes' }[];
      readonly onHold: readonly KeptBack[];
    };

/**
 * Goes the way that a promotion goes, up to the commit, as if this person had said `/promote` and were heard. Nothing is
 * recorded: what the way would put into the ledger is dropped.
 */
export async function previewPromotion(world: World, number: number, by: Person): Promise<PromotionPreview> {
  const read = await readBranch(world);
  if (!isInForce(read)) return { state: 'stopped', why: read.standing.why };
  const { tip, standing } = read;
  if (standing.broken.length > 0) return { state: 'stopped', why: standing.broken.join('; ') };
  const facts = await world.forge.readPullRequest(number);
  if (facts.state !== 'merged') return { state: 'not merged' };
  const now = await judge(world, standing, facts, await fetchFor(world, facts));
  const governor = by.kind === 'user' && now.snapshot.roster.governors.some(({ id }) => id === by.id);
  const files = await readFiles(world, allPlaces(standing.places), tip);
  const { pending } = differencesOf(standing.places, standing.inForce, files);
  const asked = governor ? { ...world, ledger: withCommand(world.ledger, number, by, world.now()) } : world;
  const unheard = { ...asked, ledger: { ...asked.ledger, append: keepNothing } };
  const hints = standing.inForce.pulls.has(number) ? [] : [number];
  const merged = pending.length === 0 ? [] : await readMerged(unheard, standing, { hints, pending, tip });
  const order = await judgeInOrder(unheard, standing, merged, { tip, files });
  const own = order.judged.find((one) => one.facts.number === number);
  const promotion = own?.decision.promotion;
  return {
    state: 'read',
    governor,
    waiting: now.snapshot.changes.map(({ path }) => path).filter((path) => pending.includes(path)),
    promoted: judgedMerge(standing.places, now).verdict.word === 'performed',
    closed: whyClosed(world, standing),
    sequence: standing.inForce.sequence + 1,
    changes: order.changes,
    withheld: promotion?.word === 'withheld' ? promotion.paths : [],
    onHold: order.onHold.get(number) ?? [],
  };
}

function withCommand(ledger: Ledger, on: number, by: Person, at: number): Ledger {
  const said: LedgerEntry = { kind: 'command', comment: 0, on, by, at, words: '/promote', outcome: 'done' };
  return {
    ...ledger,
    read: async (head) => {
      const state = await ledger.read(head);
      return { ...state, entries: new Map([...state.entries, [commandPath(0), said]]) };
    },
  };
}

async function keepNothing() {
  return { head: undefined, written: [], alreadyThere: [] };
}
