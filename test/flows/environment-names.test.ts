import { describe, expect, it } from '@jest/globals';
import type { NamesMemory } from '../../src/core/environment-differences/names-seen.ts';
import { OutsideError } from '../../src/errors.ts';
import { knownNames, rememberNames } from '../../src/flows/environment-names.ts';
import type { World } from '../../src/flows/world.ts';
import type { EnvironmentReader } from '../../src/ports.ts';
import { example } from '../support/example-repository.ts';

const MINUTE = 60;
const rules = example.rules();

/** A world with a clock and an environment that answers as it is told. */
function aWorld(readNames: EnvironmentReader['readNames'] | undefined) {
  const clock = { now: 0 };
  const asked: number[] = [];
  const names = new Map<string, NamesMemory>();
  const ask = () => {
    asked.push(clock.now);
    return readNames?.();
  };
  const reader = readNames === undefined ? {} : { readNames: ask };
  const world = { names, now: () => clock.now, log: () => {}, environmentReader: async () => reader };
  return { world: world as unknown as World, clock, asked };
}

describe('what an environment calls by name', () => {
  it('is asked for no more often than drift is looked for', async () => {
    const { world, clock, asked } = aWorld(async () => ({ tags: ['A'] }));
    for (clock.now = 0; clock.now <= 31 * MINUTE; clock.now += MINUTE) await rememberNames(world, rules);
    expect(asked).toEqual([0, 15 * MINUTE, 30 * MINUTE]);
  });

  it.each<[number, string]>([
    [0, 'seen'],
    [60, 'seen'],
    [61, 'old'],
  ])('is, %i minutes after it was asked for, %s', async (minutes, state) => {
    const { world, clock } = aWorld(async () => ({ tags: ['A'] }));
    await rememberNames(world, rules);
    clock.now = minutes * MINUTE;
    expect(await knownNames(world, rules)).toEqual({ state, seen: { at: 0, names: { tags: ['A'] } } });
  });

  it('stays what it was when the environment does not answer, which is no error', async () => {
    let answer = async () => ({ tags: ['A'] });
    const { world, clock, asked } = aWorld(() => answer());
    await rememberNames(world, rules);
    answer = async () => {
      throw new OutsideError('no answer');
    };
    clock.now = 16 * MINUTE;
    await rememberNames(world, rules);
    clock.now += 59;
    await rememberNames(world, rules);
    expect(asked).toEqual([0, 16 * MINUTE]);
    expect(await knownNames(world, rules)).toMatchObject({ state: 'seen', seen: { at: 0 } });
  });

  it('is not known before it was asked for, and nothing where the environment does not say', async () => {
    expect(await knownNames(aWorld(async () => ({})).world, rules)).toEqual({ state: 'not asked' });
    expect(await knownNames(aWorld(undefined).world, rules)).toEqual({ state: 'silent' });
  });
});
