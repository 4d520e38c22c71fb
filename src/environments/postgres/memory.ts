import type { DataSource } from '../../core/catalogue/data-source.ts';
import { compilerFor } from './compile/design.ts';
import { rememberCompiler } from './compile/remembered.ts';
import { readState } from './database/read-state.ts';
import type { Database } from './database/transaction.ts';
import { type Facts, factsFrom } from './facts.ts';
import type { PostgresOptions } from './options.ts';

/** Reads facts, and keeps the last ones: a sync plans, applies and reads back within seconds. */
export interface Memory {
  /** As they are now. */
  read(database: Database, sources: readonly DataSource[]): Promise<Facts>;
  /**
   * The last ones where the app's own state is still the same, so that what was planned is what is applied; a table
   * altered in between makes the transaction fail or is found when it is read back.
   */
  readAgain(database: Database, sources: readonly DataSource[]): Promise<Facts>;
}

export function memoryOf(options: PostgresOptions): Memory {
  const compilers = rememberCompiler(compilerFor);
  let last: { readonly sources: readonly DataSource[]; readonly state: string; readonly facts: Facts } | undefined;

  async function read(database: Database, sources: readonly DataSource[]): Promise<Facts> {
    const facts = await factsFrom(
      database,
      options,
      sources,
      await readState(database, options.stateSchema),
      compilers,
    );
    last = { sources, state: JSON.stringify(facts.state), facts };
    return facts;
  }

  async function readAgain(database: Database, sources: readonly DataSource[]): Promise<Facts> {
    const state = await readState(database, options.stateSchema);
    if (last?.sources === sources && last.state === JSON.stringify(state)) return last.facts;
    return factsFrom(database, options, sources, state, compilers);
  }

  return { read, readAgain };
}
