import { entryPath, LEDGER_REF } from '../core/ledger/entry-path.ts';
import type { DevSetEntry } from '../core/ledger/ledger-entry.ts';
import { type Entries, entriesOf } from '../core/ledger/recorded.ts';
import { activeTries, devKeys, newestDevSet } from '../core/ledger/tries.ts';
import { nobody } from '../core/people/people.ts';
import type { Problem } from '../core/problem.ts';
import { keysThere } from '../core/substitute/desired-policies.ts';
import type { DesiredState } from '../core/sync/environment-state.ts';
import { digestOfSet } from '../core/sync/payload-digest.ts';
import { canonicalJson } from '../core/text/canonical.ts';
import type { Json } from '../core/text/json.ts';
import { OutsideError } from '../errors.ts';
import type { EnvironmentReader } from '../ports.ts';
import { MOST_TRIES } from './promote.ts';
import { type DevSet, readDevSet } from './read/dev-set.ts';
import type { Standable } from './read/in-force.ts';
import { readScopeFacts } from './read/scope-facts.ts';
import type { World } from './world.ts';

/** A set of dev with its number, ready to be put there. */
export interface Reserved {
  readonly entry: DevSetEntry;
  /** The set that was numbered last when this one was looked at. */
  readonly before: DevSetEntry | undefined;
  /** It got its number just now. */
  readonly isNew: boolean;
  readonly desired: DesiredState;
  /** Whether what goes out of effect is there only because it was tried: no loss that somebody must confirm. */
  readonly isEndOfTries: (limited: readonly string[]) => boolean;
}

/**
 * Numbers the set that dev's environment is to have now. The number is taken in the ledger by whoever saw the branch and
 * the ledger at one moment; who saw an older moment finds it taken and looks again, so that the numbers follow the
 * branch, and an older set never comes after a newer one. The same set again keeps its number.
 */
export async function reserveDevSet(
  world: World,
  standing: Standable,
  connection: string,
  client: EnvironmentReader,
): Promise<Reserved | readonly Problem[]> {
  let held: number | undefined;
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const { tip, entries } = await readNow(world);
    const isFirst = entriesOf(entries, 'dev-set').every((set) => set.connection !== connection);
    if (isFirst && held === undefined && client.capabilities.holdsSequence) {
      held = (await client.readInventory()).sequence ?? 0;
      // The ledger is read after the environment, so that no set numbered meanwhile is taken for one of a lost ledger.
      continue;
    }
    const found = await readDevSet(world, standing, tip, activeTries(entries));
    if (!('policies' in found)) return found;
    const dev = await withoutStrangers(world, standing, tip, entries, client, found);
    if (!('policies' in dev)) return dev;
    const facts = await readScopeFacts(world, standing, dev.substitution, 'dev');
    if (!facts.ok) return facts.problems;
    const newest = newestDevSet(entries);
    const known = devKeys(entries);
    const entry: DevSetEntry = {
      kind: 'dev-set',
      sequence: Math.max(newest?.sequence ?? 0, isFirst ? (held ?? 0) : 0) + 1,
      connection,
      commit: tip,
      set: digestOfSet(dev.policies),
      tried: dev.tried,
      aside: dev.aside,
      keys: [...dev.keys].filter((key) => !known.has(key)).sort(),
      at: world.now(),
    };
    const desiredAs = ({ sequence, commit }: DevSetEntry): DesiredState => ({
      policies: dev.policies,
      ...facts.value,
      sequence,
      commit,
      ...(client.capabilities.needsManagedKeys
        ? { managedKeys: keysThere(new Set([...known, ...dev.keys]), dev.substitution) }
        : {}),
    });
    const over = keysThere(triedSince(entries, dev), dev.substitution);
    const reserved = {
      before: newest,
      isEndOfTries: (limited: readonly string[]) => limited.every((key) => over.includes(key)),
    };
    if (newest !== undefined && isSame(newest, entry) && (await isOnBranch(world, newest.commit, tip)))
      return { ...reserved, entry: newest, isNew: false, desired: desiredAs(newest) };
    const { written, alreadyThere } = await world.ledger.append([entry]);
    if (written.includes(entryPath(entry))) return { ...reserved, entry, isNew: true, desired: desiredAs(entry) };
    if (alreadyThere.length === 0)
      return [{ path: 'connections.yml', message: 'there is no key to record with what is put into dev' }];
  }
  throw new OutsideError(`the sets of dev were numbered by somebody else ${MOST_TRIES} times`);
}

/** Keys of what may be there as it was tried, and is not tried any more. */
function triedSince(entries: Entries, now: DevSet): ReadonlySet<string> {
  const whole = entriesOf(entries, 'receipt').filter(({ environment, settled }) => environment === 'dev' && settled);
  const newest = Math.max(0, ...whole.map(({ sequence }) => sequence));
  const since = entriesOf(entries, 'dev-set').filter(({ sequence }) => sequence >= newest);
  const still = new Set(now.tried.flatMap(({ policyKeys }) => policyKeys));
  const tried = since.flatMap((set) => set.tried.flatMap(({ policyKeys }) => policyKeys));
  return new Set(tried.filter((key) => !still.has(key)));
}

/** The branch and the ledger as one look at the server shows them. */
async function readNow(world: World): Promise<{ readonly tip: string; readonly entries: Entries }> {
  const ref = `refs/heads/${world.repository.defaultBranch}`;
  const { tips } = await world.git.fetch({ refs: [ref, LEDGER_REF] });
  const tip = tips.get(ref);
  if (tip === undefined) throw new OutsideError(`branch ${world.repository.defaultBranch} cannot be fetched`);
  const { entries } = await world.ledger.read(tips.get(LEDGER_REF));
  return { tip, entries };
}

function isSame(a: DevSetEntry, b: DevSetEntry): boolean {
  const of = ({ connection, set, tried, aside }: DevSetEntry) =>
    canonicalJson({ connection, set, tried, aside } as unknown as Json);
  return of(a) === of(b);
}

/** A commit that a force push took off the branch is not what is live. */
async function isOnBranch(world: World, commit: string, tip: string): Promise<boolean> {
  const { missing } = await world.git.fetch({ ids: [commit] });
  return missing.length === 0 && (await world.git.isAncestor(commit, tip));
}

/**
 * Where an environment cannot mark what is ours, a policy that is tried must not take the place of somebody else's: it
 * would be overwritten, and gone when the try ends. Such a try is set aside.
 */
async function withoutStrangers(
  world: World,
  standing: Standable,
  tip: string,
  entries: Entries,
  client: EnvironmentReader,
  found: DevSet,
): Promise<DevSet | readonly Problem[]> {
  const known = devKeys(entries);
  const fresh = found.tried.filter(({ policyKeys }) => policyKeys.some((key) => !known.has(key)));
  if (!client.capabilities.needsManagedKeys || fresh.length === 0) return found;
  const kept = found.tried.filter((one) => !fresh.includes(one));
  const merged = await readDevSet(world, standing, tip, kept);
  if (!('policies' in merged)) return merged;
  const ours = keysThere(new Set([...known, ...merged.keys]), found.substitution);
  const there = await client.readInventory({
    policies: merged.policies,
    sources: [],
    people: nobody,
    sequence: 0,
    commit: tip,
    managedKeys: ours,
  });
  const theirs = new Set(there.policies.filter(({ managed }) => !managed).map(({ policyKey }) => policyKey));
  const clashing = fresh.flatMap(({ pull, head, policyKeys }) => {
    const taken = policyKeys.filter((key) => keysThere([key], found.substitution).some((one) => theirs.has(one)));
    return taken.length === 0
      ? []
      : [{ pull, head, why: `the environment holds ${taken[0]}, which is somebody else's` }];
  });
  if (clashing.length === 0) return found;
  const rest = found.tried.filter(({ pull }) => !clashing.some((one) => one.pull === pull));
  const again = await readDevSet(world, standing, tip, rest);
  return 'policies' in again ? { ...again, aside: [...found.aside, ...clashing] } : again;
}
