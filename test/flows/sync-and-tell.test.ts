import { expect, it } from '@jest/globals';
import type { Breaker } from '../../src/core/sync/circuit-breaker.ts';
import { OutsideError } from '../../src/errors.ts';
import type { Synced } from '../../src/flows/put-into-effect.ts';
import { undertake } from '../../src/flows/sync-and-tell.ts';
import type { World } from '../../src/flows/world.ts';

it('an environment that answered in between is asked on, and an error of our own is none of its', async () => {
  const breakers = new Map<string, Breaker>();
  const world = { repository: { id: 1 }, breakers, now: () => 1000 } as unknown as World;
  const go = async (error?: Error) => {
    const run = async (): Promise<Synced> => {
      if (error !== undefined) throw error;
      return { did: 'off' };
    };
    return (await undertake(world, { environment: 'prod', connection: 'production', subject: () => '', run })).did;
  };
  const refused = new OutsideError('the environment does not answer');
  for (let failures = 0; failures < 4; failures += 1) expect(await go(refused)).toBe('threw');
  expect(await go()).toBe('off');
  for (let failures = 0; failures < 5; failures += 1) expect(await go(refused)).toBe('threw');
  expect(await go()).toBe('stopped');
  breakers.clear();
  for (let bugs = 0; bugs < 6; bugs += 1) expect(await go(new Error('a bug'))).toBe('threw');
});

it('a set that keeps failing rests the environment of its own repository, no other one that goes by the same name', async () => {
  const breakers: World['breakers'] = new Map();
  const worldOf = (id: number) => ({ repository: { id }, breakers, now: () => 1000 }) as unknown as World;
  const of = async (repository: number, connection: string, run: () => Promise<never>) => {
    const tried = await undertake(worldOf(repository), { environment: 'prod', connection, subject: () => '', run });
    return tried.did;
  };
  const refused = async () => {
    throw new OutsideError('the environment refuses the set');
  };
  for (let failures = 0; failures < 5; failures += 1) expect(await of(1, 'production', refused)).toBe('threw');
  expect(await of(1, 'production', refused)).toBe('stopped');
  expect(await of(2, 'production', refused)).toBe('threw');
  expect(await of(1, 'other', refused)).toBe('threw');
});
