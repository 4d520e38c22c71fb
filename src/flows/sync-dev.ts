import { devSetPath } from '../core/ledger/entry-path.ts';
import type { DevSetEntry, TryEndEntry } from '../core/ledger/ledger-entry.ts';
import { activeTries } from '../core/ledger/tries.ts';
import { inWords } from '../core/report/markdown.ts';
import { type Aim, putIntoEffect, type SyncedSet } from './put-into-effect.ts';
import { readDevSet } from './read/dev-set.ts';
import type { Standable } from './read/in-force.ts';
import { type Reserved, reserveDevSet } from './reserve-dev-set.ts';
import { connectionOf, repairs } from './sync.ts';
import { undertake } from './sync-and-tell.ts';
import type { SyncTried } from './sync-failures.ts';
import type { World } from './world.ts';

export interface DevSynced {
  readonly synced: SyncTried;
  /** Open pull requests of which something else is to be said now. */
  readonly pulls: readonly number[];
}

/**
 * Makes dev's environment, where there is one, enforce what is merged into the base branch, promoted or not, and over it
 * what governors try of pull requests under review. Whatever was missed or cut short before, it ends in the same state.
 */
export async function syncDev(
  world: World,
  standing: Standable,
  { repair = repairs(standing) }: { readonly repair?: boolean } = {},
): Promise<DevSynced> {
  const connection = devConnectionOf(standing);
  if (connection === undefined) return { synced: { did: 'off' }, pulls: [] };
  const why = whyNotDev(standing, connection);
  if (why !== undefined) return { synced: { did: 'stopped', why, problems: [] }, pulls: [] };
  try {
    await endTries(world);
  } catch (error) {
    return { synced: { did: 'threw', error }, pulls: [] };
  }
  let reserved: Reserved | undefined;
  const aim: Aim = {
    environment: 'dev',
    connection,
    repair,
    desired: async (client) => {
      const found = await reserveDevSet(world, standing, connection, client);
      if (!('entry' in found)) return found;
      reserved = found;
      return found.desired;
    },
    setAt: (sequence) => setOfNumber(world, standing, sequence, connection),
    isExpected: (limited) => reserved?.isEndOfTries(limited) === true,
  };
  const synced = await undertake(world, {
    environment: 'dev',
    connection,
    subject: () => subjectOf(reserved?.entry),
    run: (before) => putIntoEffect(world, aim, before),
  });
  const news = reserved !== undefined && (reserved.isNew || synced.did === 'synced');
  return { synced, pulls: news ? pullsOf(reserved?.before, reserved?.entry) : [] };
}

/** The name of dev's connection, by the rules in force. */
export function devConnectionOf({ rules }: Standable): string | undefined {
  return rules.state === 'in force' ? rules.rules.environments.dev.connection : undefined;
}

/** Why dev's environment is left alone. */
export function whyNotDev(standing: Standable, connection: string): string | undefined {
  if (standing.broken.length > 0) return standing.broken.join('; ');
  // What nobody approved would come into production.
  const production = connectionOf(standing);
  if (production === undefined)
    return `the rules name the connection ${connection} for dev and none for prod, so nothing tells that it is not production's: name prod's`;
  if (connection === production) return `dev and prod name the same connection ${connection}`;
  return undefined;
}

/** Records that what is closed, or merged, is not tried any more, so that opening it again does not bring it back. */
async function endTries(world: World): Promise<void> {
  // Read anew: somebody may have tried something since the branch was looked at.
  const { entries } = await world.ledger.read();
  const ends: TryEndEntry[] = [];
  for (const { pull, command } of activeTries(entries)) {
    const { state } = await world.forge.readPullRequest(pull);
    if (state !== 'open') ends.push({ kind: 'try-end', pull, command, at: world.now(), why: state });
  }
  if (ends.length > 0) await world.ledger.append(ends);
}

/** What a set of dev was, read anew; nothing where it cannot be told, or was another environment's. */
async function setOfNumber(
  world: World,
  standing: Standable,
  sequence: number,
  connection: string,
): Promise<SyncedSet> {
  const { entries } = await world.ledger.read();
  const entry = entries.get(devSetPath(sequence));
  if (entry?.kind !== 'dev-set' || entry.connection !== connection) return [];
  const { missing } = await world.git.fetch({ ids: [entry.commit] });
  if (missing.length > 0) return [];
  const then = await readDevSet(world, standing, entry.commit, entry.tried);
  return 'policies' in then ? then.policies : [];
}

function subjectOf(entry: DevSetEntry | undefined): string {
  const tried = entry?.tried.map(({ pull, head }) => `#${pull} tried as ${head.slice(0, 12)}`) ?? [];
  return tried.length === 0 ? 'What is merged' : `What is merged, with ${inWords(tried)},`;
}

function pullsOf(...sets: readonly (DevSetEntry | undefined)[]): readonly number[] {
  const numbers = sets.flatMap((set) => [...(set?.tried ?? []), ...(set?.aside ?? [])].map(({ pull }) => pull));
  return [...new Set(numbers)];
}
