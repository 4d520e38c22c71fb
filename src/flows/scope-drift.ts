import { snapshotFromJson } from '../core/approval/snapshot-json.ts';
import type { DataSource } from '../core/catalogue/data-source.ts';
import { scopeOf } from '../core/catalogue/scope.ts';
import { gainedAndLost, type ScopeChange } from '../core/catalogue/scope-change.ts';
import { type TagIndex, tagIndex } from '../core/catalogue/tag-index.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import { scopeDrifted } from '../core/report/scope-drift.ts';
import { writtenSubstitution } from '../core/substitute/desired-policies.ts';
import { renameSources } from '../core/substitute/rename-sources.ts';
import { inverseOf } from '../core/substitute/substitution.ts';
import { OutsideError } from '../errors.ts';
import type { EnvironmentReader } from '../ports.ts';
import { keepIncident, type Untold } from './incident-issue.ts';
import { readGovernance, readTexts } from './read/governance.ts';
import type { Standable } from './read/in-force.ts';
import { nameIn } from './read/places.ts';
import { connectionOf } from './sync.ts';
import type { World } from './world.ts';

/** A policy that is active on other data sources by an environment's own catalogue than when it was approved. */
export interface ScopeDrift extends ScopeChange {
  readonly policyKey: string;
}

/**
 * Scopes computed anew from the data sources that production's environment knows today, against those that were approved:
 * by the approved catalogue where it is kept in the repository; where it is the environment's own, by the facts on which
 * each policy was promoted. A policy that was in force before the first promotion was never approved on any.
 */
export async function readScopeDrift(
  world: World,
  standing: Standable,
  reader: EnvironmentReader,
): Promise<readonly ScopeDrift[]> {
  const sources = await reader.readSources?.();
  const { rules } = standing.rules.state === 'in force' ? standing.rules : {};
  if (sources === undefined || rules === undefined) return [];
  const governance = await readGovernance(world, standing, (await world.ledger.read()).entries);
  const today = tagIndex({ sources: inOurWords(sources, rules.environments.prod.substitute) }, governance.people);
  const approved =
    'maxAgeSeconds' in rules.catalogue ? await promotedScopes(world, standing) : scopesBy(governance.index);
  const texts = await readTexts(world, [...standing.inForce.prod]);
  return texts.flatMap((file) => {
    const read = readPolicy({ ...file, mode: '100644' });
    if (!read.ok) return [];
    const { policy } = read;
    const then = approved(file, policy);
    if (then === undefined) return [];
    const { gained, lost } = gainedAndLost(then, scopeOf(policy, today));
    return gained.length + lost.length === 0 ? [] : [{ policyKey: policy.policyKey, gained, lost }];
  });
}

/**
 * Keeps the issue about scopes up to date, no more often than the rules look for drift. An environment that does not
 * answer leaves it as it is.
 */
export async function tellScopeDrift(world: World, standing: Standable, untold: Untold): Promise<void> {
  const name = connectionOf(standing);
  if (name === undefined || standing.rules.state !== 'in force' || standing.broken.length > 0) return;
  const key = `scope ${world.repository.id} ${standing.inForce.sequence}`;
  if (world.now() - (world.sourcesRead.get(key)?.at ?? -Infinity) < standing.rules.rules.drift.checkEverySeconds)
    return;
  try {
    const reader = await world.environmentReader(name);
    if (reader?.readSources === undefined) return;
    const drifted = await readScopeDrift(world, standing, reader);
    await keepIncident(world, scopeDrifted('production', drifted), untold);
    world.sourcesRead.set(key, { at: world.now() });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('scopes could not be compared', { connection: name, why: error.message });
  }
}

type Approved = (
  file: { readonly path: string; readonly blob: string },
  policy: Parameters<typeof scopeOf>[0],
) => readonly string[] | undefined;

function scopesBy(index: TagIndex): Approved {
  return (_, policy) => scopeOf(policy, index);
}

/** By the facts that each promotion was decided on, where these bytes were promoted and the ledger still has the facts. */
async function promotedScopes(world: World, { inForce, places }: Standable): Promise<Approved> {
  const scopes = new Map<string, readonly string[]>();
  const pulls = [...inForce.pulls.values()].sort((a, b) => a.sequence - b.sequence);
  for (const { paths, snapshot } of pulls) {
    if (!paths.some((path) => inForce.prod.has(path))) continue;
    const found = await world.remember(`scopes ${world.repository.id} ${snapshot}`, async () => {
      const saved = await world.ledger.readSnapshot(snapshot);
      const read = saved === undefined ? undefined : snapshotFromJson(saved, snapshot);
      return read?.ok
        ? read.value.changes.flatMap(({ path, kind, head }) =>
            kind === 'policy' && head !== undefined ? [[path, head.blob, head.scope] as const] : [],
          )
        : [];
    });
    for (const [path, blob, scope] of found) scopes.set(`${nameIn(places.dev, path)} ${blob}`, scope);
  }
  return ({ path, blob }) => scopes.get(`${path} ${blob}`);
}

function inOurWords(
  sources: readonly DataSource[],
  substitute: Parameters<typeof writtenSubstitution>[0],
): readonly DataSource[] {
  return renameSources(sources, inverseOf(writtenSubstitution(substitute)));
}
