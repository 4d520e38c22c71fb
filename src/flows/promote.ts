import type { Statement } from '../core/promotion/statement.ts';
import { freezeAt } from '../core/rules/freeze-window.ts';
import { OutsideError } from '../errors.ts';
import { commitStatement } from './commit-statement.ts';
import type { Judged } from './judge.ts';
import { type JudgedInOrder, judgeInOrder, readMerged } from './merges-that-wait.ts';
import { findProposal, proposeStatement } from './propose-statement.ts';
import { readFiles } from './read/changes.ts';
import type { Standable } from './read/in-force.ts';
import { differencesOf } from './read/pending.ts';
import { allPlaces } from './read/places.ts';
import { type BranchRead, isInForce, readBranch } from './read-branch.ts';
import { rolesNow } from './roles-now.ts';
import { takeCatalogue } from './take-catalogue.ts';
import type { World } from './world.ts';

/** How often to begin anew when somebody else moved the branch. */
export const MOST_TRIES = 5;

export type Promoted =
  | {
      readonly did: 'promoted';
      readonly statement: Statement;
      readonly commit: string;
      readonly judged: readonly Judged[];
      readonly tip: string;
      readonly standing: Standable;
      readonly tampered: readonly string[];
      readonly onHold: JudgedInOrder['onHold'];
    }
  | {
      readonly did: 'nothing';
      /** The pull request in which a promotion waits to be merged. */
      readonly proposal?: number;
      readonly judged: readonly Judged[];
      readonly tip: string;
      readonly standing: Standable;
      readonly tampered: readonly string[];
      readonly onHold: JudgedInOrder['onHold'];
    }
  | { readonly did: 'stopped'; readonly why: string };

function into({ rules }: Standable): 'commit' | 'pull-request' {
  return rules.state === 'in force' ? rules.rules.promotion.into : 'commit';
}

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

async function promoteOnce(world: World, read: BranchRead, hints: readonly number[]): Promise<Promoted | 'moved'> {
  if (!isInForce(read)) return { did: 'stopped', why: read.standing.why };
  const { tip, standing, lost } = read;
  const files = await readFiles(world, allPlaces(standing.places), tip);
  const { pending, tampered } = differencesOf(standing.places, standing.inForce, files);
  const nothing = { did: 'nothing', judged: [], tip, standing, tampered, onHold: new Map() } as const;
  const still = async () =>
    into(standing) === 'commit' ? nothing : { ...nothing, ...(await findProposal(world, standing)) };
  if (standing.broken.length > 0 || pending.length === 0) return still();
  const closed = whyClosed(world, standing);
  if (closed !== undefined) {
    world.log('not promoted', { why: closed });
    return still();
  }
  // Scopes are those of today's data sources, whatever they were when it was reviewed.
  if (standing.rules.state === 'in force') await takeCatalogue(world, standing.rules.rules, OLD_AT_PROMOTION);
  // What is promoted already is looked at again only where something of it still waits.
  const unknown = hints.filter((number) => !standing.inForce.pulls.has(number));
  const merged = await readMerged(world, standing, { hints: unknown, pending, tip });
  const { judged, changes, pulls, snapshots, onHold } = await judgeInOrder(rolesNow(world), standing, merged, {
    tip,
    files,
  });
  // What was merged long ago is judged by statements of then: they may know less of the ledger than the newest does.
  if (lost.length > 0) return { ...(await still()), judged, onHold };
  const ground = { standing, tip, files };
  if (into(standing) === 'pull-request') {
    const proposed = await proposeStatement(world, ground, { changes, pulls }, snapshots);
    if ('why' in proposed) return { did: 'stopped', why: proposed.why };
    return { ...nothing, judged, onHold, ...proposed };
  }
  if (changes.length === 0) return { ...nothing, judged, onHold };
  const written = await commitStatement(world, ground, { changes, pulls }, snapshots);
  if (written.result === 'moved') return 'moved';
  if (written.result === 'stopped') return { did: 'stopped', why: written.why };
  const { statement, commit } = written;
  return { did: 'promoted', statement, commit, judged, tip: commit, standing, tampered, onHold };
}

/** Seconds after which the data sources of an environment are read anew before something is promoted. */
const OLD_AT_PROMOTION = 60;

/** Why the approved rules let nothing be promoted now; what waits is promoted once they do. */
export function whyClosed(world: World, { rules }: Standable): string | undefined {
  if (rules.state !== 'in force') return 'there are no rules';
  const { promotion, mode } = rules.rules;
  const freeze = freezeAt(promotion.freeze, world.now());
  if (freeze !== undefined) return `frozen: ${freeze.name}`;
  return mode === 'enforce' ? undefined : 'this repository is only observed (mode)';
}
