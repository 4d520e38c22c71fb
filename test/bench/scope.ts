import type { DataSource } from '../../src/core/catalogue/data-source.ts';
import { scopeOf } from '../../src/core/catalogue/scope.ts';
import { tagIndex } from '../../src/core/catalogue/tag-index.ts';
import type { Circumstance } from '../../src/core/policy/policy.ts';
import { aPolicyOn } from '../support/catalogue-builders.ts';
import type { Figures, Size } from './measure.ts';
import { median, timeOf } from './timing.ts';

const full = { policies: 10_000, sources: 1_000_000, tags: 2_000, runs: 3 };
const quick: typeof full = { policies: 5, sources: 20, tags: 10, runs: 1 };

/** Which data sources each policy is active on: all of them with reading the catalogue, and one more where that was done. */
export async function scope(size: Size): Promise<Figures> {
  const of = size === 'full' ? full : quick;
  const sources = manySources(of);
  const policies = Array.from({ length: of.policies }, (_, number) => aPolicyOn(circumstances(number, of.tags)));
  const all: number[] = [];
  const one: number[] = [];
  let named = 0;
  for (let run = 0; run < of.runs; run += 1) {
    let index = tagIndex({ sources: [] });
    all.push(
      await timeOf(() => {
        index = tagIndex({ sources });
        named = policies.reduce((sum, policy) => sum + scopeOf(policy, index).length, 0);
      }),
    );
    // Tags that no policy named together before.
    const changed = aPolicyOn(circumstances(run + of.policies, of.tags));
    one.push(await timeOf(() => scopeOf(changed, index)));
  }
  const from = { policies: of.policies, dataSources: of.sources, dataSourcesNamed: named };
  return {
    scopeMs: { value: median(all), goal: 3000, from },
    scopeOnePolicyMs: { value: median(one), goal: 5 },
  };
}

/** A column's tag, one further below the same parent, or a tag of the table: one in three policies wants two of them. */
function circumstances(number: number, tags: number): readonly Circumstance[] {
  const first: Circumstance = { type: 'columnTags', columnTag: tagNamed(number % tags) };
  if (number % 3 === 0) return [first, { type: 'tags', tag: tagNamed((number * 7) % tags) }];
  return [number % 50 === 1 ? { type: 'columnTags', columnTag: `Area${number % 20}` } : first];
}

function tagNamed(number: number): string {
  return `Area${number % 20}.Kind${number}`;
}

/** Each with two tags and five columns, of which three are tagged; equal lists of columns are shared, as to memory. */
function manySources({ sources, tags }: typeof full): readonly DataSource[] {
  const columns = Array.from({ length: 20_000 }, (_, number) =>
    [0, 1, 2, 3, 4].map((place) => ({
      name: `column_${(number * 5 + place) % 3000}`,
      tags: place < 3 ? [tagNamed((number * 11 + place * 37) % tags)] : [],
    })),
  );
  const owners = { users: [], teams: [], groups: [] };
  return Array.from({ length: sources }, (_, number) => ({
    name: `schema_${number % 500}.table_${number}`,
    tags: [tagNamed((number * 3) % tags), tagNamed((number * 13 + 1) % tags)],
    columns: columns[number % columns.length] ?? [],
    owners,
    domains: [],
  }));
}
