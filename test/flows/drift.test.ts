import { describe, expect, it } from '@jest/globals';
import { genesis } from '../../src/core/promotion/in-force.ts';
import { readRules } from '../../src/core/rules/read-rules.ts';
import { readDrift } from '../../src/flows/drift.ts';
import type { Standable } from '../../src/flows/read/in-force.ts';
import { placesOf } from '../../src/flows/read/places.ts';
import type { World } from '../../src/flows/world.ts';

const rules = readRules({
  path: 'r.yml',
  text: 'governors: { users: [{ login: a }] }\nenvironments: { prod: { directory: policies/prod } }\n',
});
if (!rules.ok) throw new Error('the rules are rules');
const { value } = rules;
const places = placesOf(value);

/** The drift of a branch with so many policies, in force as they are but for these; and what the world was asked. */
async function driftOf(count: number, changed: Readonly<Record<string, string | undefined>>) {
  const names = Array.from({ length: count }, (_, at) => `${at}.yml`);
  const inForce = genesis('first', new Map(names.map((name) => [name, `blob of ${name}`])), new Map());
  const files = new Map<string, string>(
    ['dev', 'prod'].flatMap((place) => names.map((name) => [`policies/${place}/${name}`, `blob of ${name}`] as const)),
  );
  for (const [path, blob] of Object.entries(changed))
    if (blob === undefined) files.delete(path);
    else files.set(path, blob);
  const asked: string[] = [];
  const git = {
    readTree: async (commit: string) => {
      asked.push(`the tree of ${commit}`);
      return [...files].map(([path, id]) => ({ path, id, mode: '100644', type: 'file' }));
    },
  };
  const world = new Proxy(
    { git },
    {
      get: (target, name) => {
        if (name === 'git') return target.git;
        throw new Error(`the world is asked for ${String(name)}`);
      },
    },
  ) as unknown as World;
  const standing = { state: 'standing', places, inForce, broken: [], rules: { state: 'in force', rules: value } };
  return { drift: await readDrift(world, standing as unknown as Standable, 'tip'), asked };
}

describe('the drift of a branch', () => {
  it.each([1, 100, 1000])('of %i policies is one look at one tree: no text is read, nobody is asked', async (count) => {
    const { drift, asked } = await driftOf(count, {});
    expect(drift).toMatchObject({ waiting: [], edited: [], environment: undefined });
    expect(asked).toEqual(['the tree of tip']);
  });

  it('is what dev holds beyond what is in force, and what production holds that nobody promoted', async () => {
    const { drift } = await driftOf(4, {
      'policies/dev/0.yml': 'another blob',
      'policies/dev/1.yml': undefined,
      'policies/dev/new.yml': 'a new blob',
      'policies/prod/2.yml': 'another blob',
      'policies/prod/3.yml': undefined,
      'policies/prod/by-hand.yml': 'a new blob',
      'policies/promotions/000009.json': 'a statement',
      'README.md': 'no policy',
    });
    expect(drift.waiting).toEqual(['policies/dev/0.yml', 'policies/dev/1.yml', 'policies/dev/new.yml']);
    expect(drift.edited).toEqual(['policies/prod/2.yml', 'policies/prod/3.yml', 'policies/prod/by-hand.yml']);
  });
});
