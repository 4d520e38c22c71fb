import type { ScopeFacts } from '../../core/sync/environment-state.ts';
import { compilerFor } from './compile/design.ts';
import { rememberCompiler } from './compile/remembered.ts';
import { readState } from './database/read-state.ts';
import type { Database } from './database/transaction.ts';
import { type Facts, factsFrom } from './facts.ts';
import type { PostgresOptions } from './options.ts';

/** Reads facts, and keeps the last ones: a sync plans, applies and reads back within seconds. */
export interface Memory {
  /** As they are now. */
  read(database: Database, known: ScopeFacts): Promise<Facts>;
  /**
   * The last ones where the app's own state is still the same, so that what was planned is what is applied; a table
   * altered in between makes the transaction fail or is found when it is read back.
   */
  readAgain(database: Database, known: ScopeFacts): Promise<Facts>;
}

export function memoryOf(options: PostgresOptions): Memory {
  const compilers = rememberCompiler(compilerFor);
  let last: { readonly known: ScopeFacts; readonly state: string; readonly facts: Facts } | undefined;

  async function read(database: Database, known: ScopeFacts): Promise<Facts> {
    const facts = await factsFrom(database, options, known, await readState(database, options.stateSchema), compilers);
    last = { known, state: JSON.stringify(facts.state), facts };
    return facts;
  }

  async function readAgain(database: Database, known: ScopeFacts): Promise<Facts> {
    const state = await readState(database, options.stateSchema);
    if (
      last?.known.sources === known.sources &&
      last.known.people === known.people &&
      last.state === JSON.stringify(state)
    )
      return last.facts;
    return factsFrom(database, options, known, state, compilers);
  }

  return { read, readAgain };
}
