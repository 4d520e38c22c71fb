import type { NamesSeen } from '../core/environment-differences/names-seen.ts';
import type { Rules } from '../core/rules/rules.ts';
import { OutsideError } from '../errors.ts';
import type { EnvironmentReader } from '../ports.ts';
import type { World } from './world.ts';

/** Seconds after which an environment that did not answer is asked again, at the earliest. */
const AFTER_FAILURE = 60;
/** What was seen so many intervals ago is too old to be told without saying so. */
const TOO_OLD = 4;

/** An environment as a report on policies sees it. */
export type NamesKnown =
  /** It does not say what it has, or there is none: nothing is told to be missing. */
  | { readonly state: 'silent' }
  | { readonly state: 'not asked' }
  | { readonly state: 'old' | 'seen'; readonly seen: NamesSeen };

/**
 * Asks production's environment what it has, where it says so, no more often than drift is looked for, and remembers
 * it: reports use what is remembered, so that no event costs it a request. It is no reason to fail when it does not
 * answer.
 */
export async function rememberNames(world: World, rules: Rules): Promise<void> {
  const name = rules.environments.prod.connection;
  if (name === undefined) return;
  const known = world.names.get(name);
  const age = known?.seen === undefined ? Infinity : world.now() - known.seen.at;
  const pause = age === Infinity ? AFTER_FAILURE : Math.min(AFTER_FAILURE, rules.drift.checkEverySeconds);
  if (age < rules.drift.checkEverySeconds || world.now() - (known?.tried ?? -Infinity) < pause) return;
  world.names.set(name, { ...known, tried: world.now() });
  try {
    const reader = await world.environmentReader(name);
    const names = await reader?.readNames?.();
    if (names !== undefined) world.names.set(name, { seen: { at: world.now(), names }, tried: world.now() });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    world.log('what the environment has could not be read', { connection: name, why: error.message });
  }
}

/** What is remembered of production's environment, and whether it can be relied on. */
export async function knownNames(world: World, rules: Rules): Promise<NamesKnown> {
  const name = rules.environments.prod.connection;
  if (name === undefined) return { state: 'silent' };
  const seen = world.names.get(name)?.seen;
  if (seen === undefined) return { state: (await saysNames(world, name)) ? 'not asked' : 'silent' };
  const old = world.now() - seen.at > TOO_OLD * rules.drift.checkEverySeconds;
  return { state: old ? 'old' : 'seen', seen };
}

/** Whether this kind of environment tells its names; one that cannot be opened might. */
async function saysNames(world: World, name: string): Promise<boolean> {
  let reader: EnvironmentReader | undefined;
  try {
    reader = await world.environmentReader(name);
  } catch (error) {
    if (error instanceof OutsideError) return true;
    throw error;
  }
  return reader?.readNames !== undefined;
}
