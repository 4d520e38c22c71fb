import type { EnvironmentClient } from '../../ports.ts';
import { applyPlan } from './apply.ts';
import { writing } from './database/writing.ts';
import { loadParser } from './expression/parse-expression.ts';
import { memoryOf } from './memory.ts';
import type { PostgresOptions } from './options.ts';
import { postgresReader } from './postgres-reader.ts';

/**
 * A PostgreSQL database that enforces policies itself: people query views that mask and restrict by who asks, and
 * nobody but the owner reads the tables below them. One promotion is one transaction.
 */
export function postgresEnvironment(options: PostgresOptions): EnvironmentClient {
  const memory = memoryOf(options);
  return {
    ...postgresReader(options, memory),
    apply: async (plan, desired) => {
      if (plan.steps.length === 0 && !plan.records) return [];
      await loadParser();
      return writing(options, (database) => applyPlan(database, options, plan, desired, memory));
    },
    close: async () => {},
  };
}
