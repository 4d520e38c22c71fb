import type { Entries } from '../../core/ledger/recorded.ts';
import type { Checked } from '../../core/problem.ts';
import { renamePeople, renameSources } from '../../core/substitute/rename-sources.ts';
import type { Substitution } from '../../core/substitute/substitution.ts';
import type { ScopeFacts } from '../../core/sync/environment-state.ts';
import type { World } from '../world.ts';
import { readGovernance } from './governance.ts';
import type { Standable } from './in-force.ts';
import { readRecordedCatalogue } from './recorded-catalogue.ts';

/**
 * The data sources of an environment, in its own names: as it was recorded to have them, or the catalogue of the
 * repository in the environment's words; and the approved people, in its words too. What is unknown is a problem, never
 * none.
 */
export async function readScopeFacts(
  world: World,
  standing: Standable,
  substitution: Substitution,
  environment: 'prod' | 'dev' = 'prod',
): Promise<Checked<ScopeFacts>> {
  const { rules, places } = standing;
  const catalogue = rules.state === 'in force' ? rules.rules.catalogue : undefined;
  const unknown = (message: string) => ({ ok: false, problems: [{ path: places.rules, message }] }) as const;
  const own = catalogue !== undefined && 'maxAgeSeconds' in catalogue ? catalogue : undefined;
  const entries: Entries = own === undefined ? new Map() : (await world.ledger.read()).entries;
  const governance = await readGovernance(world, standing, entries);
  const known = (sources: ScopeFacts['sources']): Checked<ScopeFacts> =>
    governance.peopleKnown
      ? { ok: true, value: { sources, people: renamePeople(governance.people, substitution) }, warnings: [] }
      : { ok: false, problems: governance.problems };
  if (own?.from === environment) {
    const recorded = await readRecordedCatalogue(world, own, entries);
    return recorded.known ? known(recorded.sources) : unknown(recorded.why);
  }
  if (!governance.catalogueKnown) return unknown(governance.incomplete[0] ?? 'the approved catalogue cannot be read');
  return known(renameSources(governance.catalogue.sources, substitution));
}
