import { describe, expect, it } from '@jest/globals';
import { rolesNow } from '../../src/flows/roles-now.ts';
import type { World } from '../../src/flows/world.ts';
import type { TeamMembers } from '../../src/ports.ts';

/** A world whose teams have one member each, and what it was asked for, anew or not. */
function aWorld() {
  const asked: string[] = [];
  const forge = {
    readTeams: async (teams: readonly string[], how = 'remembered'): Promise<readonly TeamMembers[]> => {
      asked.push(`${how}: ${teams.join(' ')}`);
      return teams.map((team) => ({ team, members: [{ id: team.length, login: team, kind: 'user' }] }));
    },
  };
  return { world: rolesNow({ forge } as unknown as World), asked };
}

describe('roles as they are now', () => {
  it('S127: are asked for anew, once for each team, all of one roster together', async () => {
    const { world, asked } = aWorld();
    const names = async (...teams: readonly string[]) => (await world.forge.readTeams(teams)).map(({ team }) => team);
    expect(await names('acme/a', 'acme/b')).toEqual(['acme/a', 'acme/b']);
    expect(await names('acme/b', 'acme/c')).toEqual(['acme/b', 'acme/c']);
    expect(await names('acme/a')).toEqual(['acme/a']);
    expect(asked.filter((one) => !one.endsWith(': '))).toEqual(['anew: acme/a acme/b', 'anew: acme/c']);
  });
});
