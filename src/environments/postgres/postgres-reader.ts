import type { EnvironmentReader } from '../../ports.ts';
import { reading } from './database/transaction.ts';
import { loadParser } from './expression/parse-expression.ts';
import { readFacts } from './facts.ts';
import { inventoryFrom } from './inventory.ts';
import type { PostgresOptions } from './options.ts';
import { capabilities, changesOf, planFrom, targetOf } from './plan.ts';
import { readSources } from './read-sources.ts';

/** Reads a PostgreSQL database in transactions that the server lets nothing write. */
export function postgresReader(options: PostgresOptions): EnvironmentReader {
  return {
    capabilities,
    readInventory: async (against) => {
      await loadParser();
      return reading(options, async (database) => {
        const facts = await readFacts(database, options, against?.sources ?? []);
        const different = against && changesOf(facts, against, targetOf(facts, against));
        return inventoryFrom(database, facts, options, different);
      });
    },
    readSources: () => reading(options, (database) => readSources(database, options)),
    plan: async (desired, limits) => {
      await loadParser();
      return reading(options, async (database) => {
        const facts = await readFacts(database, options, desired.sources);
        return planFrom(database, facts, options, desired, limits);
      });
    },
  };
}
