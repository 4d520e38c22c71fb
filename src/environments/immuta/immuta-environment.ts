import type { EnvironmentClient } from '../../ports.ts';
import { applyPlan } from './apply-plan.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { readerOf } from './immuta-reader.ts';
import { sessionOf } from './session.ts';

/** An Immuta that is made equal to what was promoted: saved by key in place, never deleted to be made anew. */
export function immutaEnvironment(options: ImmutaOptions): EnvironmentClient {
  const session = sessionOf(options);
  return {
    ...readerOf(session, options.dryRun ?? false),
    apply: (plan, desired) => applyPlan(session, plan, desired),
    close: async () => {},
  };
}
