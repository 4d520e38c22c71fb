import type { TeamMembers } from '../ports.ts';
import type { World } from './world.ts';

/**
 * The same world, in which each team that a decision depends on is asked for anew, once, all of one roster together:
 * what comes into force, and who commands, is judged by who holds a role now, not by what is remembered (S127). Without
 * teams it costs nothing.
 */
export function rolesNow(world: World): World {
  const asked = new Map<string, Promise<readonly TeamMembers[]>>();
  const readTeams = async (teams: readonly string[]): Promise<readonly TeamMembers[]> => {
    const open = teams.filter((team) => !asked.has(team));
    const answer = world.forge.readTeams(open, 'anew');
    for (const team of open) asked.set(team, answer);
    const answers = await Promise.all(new Set(asked.values()));
    return answers.flat().filter(({ team }) => teams.includes(team));
  };
  return { ...world, forge: { ...world.forge, readTeams } };
}
