import { OutsideError } from '../../src/errors.ts';
import type { EnvironmentClient, EnvironmentReader } from '../../src/ports.ts';
import { anything } from './sync-once.ts';

/** How often an environment may fail in a row before a test gives up. */
const MANY = 60;

/**
 * A reader as the app uses it behind faults: what failed and may be tried again is tried again, so that the contract can
 * say what holds in the end.
 */
export function readerTryingAgain(reader: EnvironmentReader): EnvironmentReader {
  const { readSources, readNames, readPolicies } = reader;
  return {
    capabilities: reader.capabilities,
    readInventory: (against) => persistently(() => reader.readInventory(against)),
    plan: (desired, limits) => persistently(() => reader.plan(desired, limits)),
    ...(readSources && { readSources: (maxAge) => persistently(() => readSources(maxAge)) }),
    ...(readNames && { readNames: () => persistently(() => readNames()) }),
    ...(readPolicies && { readPolicies: () => persistently(() => readPolicies()) }),
  };
}

/**
 * A client in which all takes effect or nothing, behind faults. After an apply that failed, a new plan decides: nothing
 * is written again that is in effect, no half of a plan ever is, and nothing is in effect of which the error said that it
 * could not be.
 */
export function atomicClientTryingAgain(client: EnvironmentClient): EnvironmentClient {
  return {
    ...readerTryingAgain(client),
    apply: async (plan, desired) => {
      for (let tries = 1; ; tries += 1) {
        const error = await client.apply(plan, desired).catch(outside);
        if (!(error instanceof OutsideError)) return error;
        if (error.retry === 'never' || tries === MANY) throw error;
        const { steps, records, withheld } = await persistently(() => client.plan(desired, anything));
        // A newer set is there.
        if (withheld.length > 0) throw error;
        const left = plan.steps.filter(({ policyKey }) => steps.some((step) => step.policyKey === policyKey));
        if (left.length > 0 && left.length < plan.steps.length) throw new Error('Half of a plan is in effect.');
        if (left.length > 0 || (plan.steps.length === 0 && records)) continue;
        if (records) throw new Error('It is in effect, and not recorded.');
        if (!error.mayHaveActed) throw new Error(`It is in effect after: ${error.message}`);
        return plan.steps.map(({ policyKey }) => ({ policyKey, result: 'applied' }));
      }
    },
    close: () => client.close(),
  };
}

async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask().catch(outside);
    if (!(answer instanceof OutsideError)) return answer;
    if (answer.retry === 'never' || tries === MANY) throw answer;
  }
}

function outside(error: unknown): OutsideError {
  if (error instanceof OutsideError) return error;
  throw error;
}
