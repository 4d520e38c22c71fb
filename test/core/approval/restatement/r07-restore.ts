import type { WrittenScenario } from '../../../../src/core/scenario/written-scenario.ts';
import type { Moment } from './moment.ts';
import { type File, fileOf, sameBytes } from './words.ts';

/** R7: "A policy whose base bytes are not the promoted bytes: invalid, except a restore of the promoted bytes." */
export function r7BaseIsUnapproved(scenario: WrittenScenario, now: Moment, path: string): boolean {
  return !sameBytes(promoted(scenario, now, path), now.base[path]);
}

/** R7: a restore "needs no quorum"; "neither quorum nor hand; an objection still freezes it." */
export function r7IsRestore(scenario: WrittenScenario, now: Moment, path: string): boolean {
  return r7BaseIsUnapproved(scenario, now, path) && sameBytes(promoted(scenario, now, path), now.files[path]);
}

/** What is in production; "a path not named: production = base". A named digest is a plain file's. */
function promoted(scenario: WrittenScenario, now: Moment, path: string): File | undefined {
  const digest = scenario.promoted?.[path];
  return digest === undefined ? now.base[path] : fileOf({ digest });
}
