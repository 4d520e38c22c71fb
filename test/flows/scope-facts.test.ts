import { describe, expect, it } from '@jest/globals';
import type { Standable } from '../../src/flows/read/in-force.ts';
import { readScopeFacts } from '../../src/flows/read/scope-facts.ts';
import type { World } from '../../src/flows/world.ts';

const places = {
  rules: '.github/approve-to-promote.yml',
  people: 'policies/people.yml',
  dev: 'policies/dev',
  prod: 'policies/prod',
  promotions: 'policies/promotions',
  catalogue: 'policies/data-sources',
};
const catalogue =
  'dataSources: [{ name: lab.people, owners: { teams: [acme/lab], groups: [lab] }, columns: [{ name: id }] }]\n';

/** What a sync is told to judge scopes by, where a blob's id is its text. */
function scopeFacts(people: string | undefined) {
  const world = {
    repository: { id: 1 },
    remember: (_: string, make: () => unknown) => make(),
    git: {
      readBlobs: async (ids: readonly string[]) => new Map(ids.map((text) => [text, { state: 'text', text }])),
    },
  } as unknown as World;
  const governed = new Map([
    ['policies/data-sources/lab.yml', catalogue],
    ...(people === undefined ? [] : [['policies/people.yml', people] as const]),
  ]);
  const standing = {
    places,
    inForce: { governed },
    rules: { state: 'in force', rules: { catalogue: { from: 'repository', directory: places.catalogue } } },
  } as unknown as Standable;
  return readScopeFacts(world, standing, { groups: new Map([['lab', 'lab-live']]) });
}

describe('what a sync judges scopes by', () => {
  it('is the approved people with the approved catalogue, both in the names of the environment', async () => {
    expect(await scopeFacts('groups: [{ name: lab, teams: [acme/lab] }]\n')).toMatchObject({
      ok: true,
      value: {
        sources: [{ name: 'lab.people', owners: { teams: ['acme/lab'], groups: ['lab-live'] } }],
        people: { users: [], groups: [{ name: 'lab-live', users: [], teams: ['acme/lab'] }] },
      },
    });
  });

  it('is a problem where the approved people cannot be read, and nobody where there are none', async () => {
    expect(await scopeFacts('groups: [')).toMatchObject({ ok: false, problems: [{ path: 'policies/people.yml' }] });
    expect(await scopeFacts(undefined)).toMatchObject({ ok: true, value: { people: { users: [], groups: [] } } });
  });
});
