import { expect, it } from '@jest/globals';
import { governanceOf } from '../../src/flows/read/governance.ts';
import type { Places } from '../../src/flows/read/places.ts';
import type { World } from '../../src/flows/world.ts';

const places: Places = {
  rules: '.github/approve-to-promote.yml',
  people: 'policies/people.yml',
  dev: 'policies/dev',
  prod: 'policies/prod',
  promotions: 'policies/promotions',
  catalogue: 'policies/data-sources',
};

/** A world in which a blob's id is its text. */
const world = {
  git: {
    readBlobs: async (ids: readonly string[]) => new Map(ids.map((text) => [text, { state: 'text', text }])),
  },
} as unknown as World;

const source = (name: string) =>
  `dataSources: [{ name: ${name}, owners: { users: [{ login: owner }] }, columns: [{ name: id }] }]\n`;

it('the catalogue is its YAML files, as `a2p validate` reads it: what else lies there is in nobody’s way', async () => {
  const files = new Map([
    ['policies/data-sources/a.yml', source('a.a')],
    ['policies/data-sources/b.yaml', source('b.b')],
    ['policies/data-sources/README.md', '# Where these come from: [a list'],
  ]);
  const { catalogue, problems } = await governanceOf(world, places, files);
  expect(problems).toEqual([]);
  expect(catalogue.sources.map(({ name }) => name)).toEqual(['a.a', 'b.b']);
});
