import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import type { Moment } from './moment.ts';

/** R7: "A policy whose base bytes are not the promoted bytes: invalid, except a restore of the promoted bytes." */
export function r7BaseIsUnapproved(scenario: WrittenScenario, now: Moment, path: string): boolean {
  const promoted = scenario.promoted?.[path];
  return promoted !== undefined && promoted !== (now.base[path]?.digest ?? 'ABSENT');
}

/** R7: a restore "needs no quorum"; "neither quorum nor hand; an objection still freezes it." */
export function r7IsRestore(scenario: WrittenScenario, now: Moment, path: string): boolean {
  return (
    r7BaseIsUnapproved(scenario, now, path) && scenario.promoted?.[path] === (now.files[path]?.digest ?? 'ABSENT')
  );
}
