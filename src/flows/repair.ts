import { recordedPromotions } from '../core/ledger/dropped-promotions.ts';
import { OutsideError } from '../errors.ts';
import type { LedgerState, NewCommit, TreeEntry } from '../ports.ts';
import { readStanding, type Standable } from './read/in-force.ts';
import type { Places } from './read/places.ts';
import type { World } from './world.ts';

/**
 * Puts the production directory and the statements back as they were promoted, in one commit on top of whatever
 * somebody did: nothing is reset, and their commit stays in the history. True when the branch moved. Where the newest
 * promotion is not known for sure, nothing is done.
 */
export async function repairProduction(
  world: World,
  tip: string,
  standing: Standable,
  ledger: LedgerState,
): Promise<boolean> {
  const good = standing.broken.length === 0 ? { standing, at: tip } : await lastGood(world, standing, ledger);
  if (good === undefined) return false;
  const { places, inForce } = good.standing;
  const wanted = new Map([...inForce.prod].map(([name, blob]): [string, string] => [`${places.prod}/${name}`, blob]));
  for (const { path, id } of await statements(world, good.at, places)) wanted.set(path, id);
  const there = await world.git.readTree(tip, [`${places.prod}/`, `${places.promotions}/`]);
  const entries = entriesTo(wanted, there);
  const baseTree = await world.git.treeIdOf(tip, '');
  if (entries.length === 0 || baseTree === undefined) return false;
  const written = await committed(world, {
    branch: world.repository.defaultBranch,
    parent: tip,
    baseTree,
    message: 'repair: put production back to what was promoted\n',
    entries,
  });
  if (written !== undefined) world.log('repaired', { result: written.result, files: entries.length });
  return written !== undefined;
}

/** A branch that the app may not write to keeps nothing else back: the issue stays open. */
async function committed(world: World, commit: NewCommit) {
  try {
    return await world.forge.commit(commit);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('production could not be put back', { why: error.message });
    return undefined;
  }
}

/** The newest recorded promotion, where it can be fetched and its chain verifies to its end. */
async function lastGood(
  world: World,
  standing: Standable,
  { entries }: LedgerState,
): Promise<{ readonly standing: Standable; readonly at: string } | undefined> {
  const { trust = '' } = world.operator;
  const newest = recordedPromotions(entries, trust).at(-1);
  // Before the first promotion there is no statement, and the trusted commit is what counts.
  if (newest === undefined && standing.inForce.sequence === 0) return { standing, at: trust };
  if (newest === undefined || newest.sequence < standing.inForce.sequence) return undefined;
  const { missing } = await world.git.fetch({ ids: [newest.commit] });
  if (missing.length > 0) return undefined;
  const then = await readStanding(world, newest.commit);
  const verified = then.state === 'standing' && then.broken.length === 0 && then.inForce.previous === newest.digest;
  return verified ? { standing: then, at: newest.commit } : undefined;
}

async function statements(world: World, commit: string, { promotions }: Places): Promise<readonly TreeEntry[]> {
  return world.git.readTree(commit, [`${promotions}/`]);
}

function entriesTo(wanted: ReadonlyMap<string, string>, there: readonly TreeEntry[]): NewCommit['entries'] {
  const present = new Map(there.map((entry) => [entry.path, entry]));
  const put = [...wanted].flatMap(([path, blob]): NewCommit['entries'] => {
    const now = present.get(path);
    return now?.id === blob && now.mode === '100644' ? [] : [{ path, blob }];
  });
  const removed = there.flatMap(({ path }): NewCommit['entries'] => (wanted.has(path) ? [] : [{ path, remove: true }]));
  return [...removed, ...put];
}
