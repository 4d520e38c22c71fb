import { nobody } from '../../core/people/people.ts';
import type { DesiredState, ScopeFacts } from '../../core/sync/environment-state.ts';
import type { EnvironmentReader } from '../../ports.ts';
import { type Database, reading } from './database/transaction.ts';
import { readWaysAround } from './database/ways-around.ts';
import { loadParser } from './expression/parse-expression.ts';
import type { Facts } from './facts.ts';
import { inventoryFrom } from './inventory.ts';
import { type Memory, memoryOf } from './memory.ts';
import type { PostgresOptions } from './options.ts';
import { capabilities, changesOf, planFrom, targetOf } from './plan.ts';
import { readNames } from './read-names.ts';
import { readSources } from './read-sources.ts';

const nothingKnown: ScopeFacts = { sources: [], people: nobody };

/** Reads a PostgreSQL database in transactions that the server lets nothing write. */
export function postgresReader(options: PostgresOptions, memory: Memory = memoryOf(options)): EnvironmentReader {
  async function fromFacts<T>(
    desired: DesiredState | undefined,
    work: (facts: Facts, database: Database) => T | Promise<T>,
  ): Promise<T> {
    await loadParser();
    return reading(options, async (database) => work(await memory.read(database, desired ?? nothingKnown), database));
  }
  return {
    capabilities,
    readInventory: (against) =>
      fromFacts(against, (facts) =>
        inventoryFrom(facts, against && changesOf(facts, against, targetOf(facts, against))),
      ),
    readSources: () => reading(options, (database) => readSources(database, options)),
    readNames: () => reading(options, (database) => readNames(database, options)),
    plan: (desired, limits) =>
      fromFacts(desired, async (facts, database) => {
        const around = await readWaysAround(database, options, facts.names);
        return planFrom(facts, around, desired, limits);
      }),
  };
}
