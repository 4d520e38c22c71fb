import type { World } from '../flows/world.ts';
import type { Forge, Repository, TeamMembers } from '../ports.ts';

/** The teams by which pull requests were judged, as they were then. */
export interface TeamsSeen {
  /** The same world, whose answers about teams are noted; a team that is not what it was is told. */
  readonly watched: (world: World) => World;
  /** Asks for them again, as far as what is remembered of them is old. */
  readonly look: (world: World) => Promise<void>;
  /** Everything there is judged anew anyway: nothing to compare with. */
  readonly forget: (repository: Repository) => void;
}

/** Teams asked for again in one look at a repository; the rest at the next looks. */
const MOST = 50;

/**
 * Finds out that somebody came into or left a team though no event told of it: the members are compared with those by
 * which the repository's pull requests were judged before, and `changed` is called where they differ.
 */
export function teamsSeen(changed: (repository: Repository) => void): TeamsSeen {
  const seen = new Map<number, Map<string, string>>();

  function note(repository: Repository, teams: readonly TeamMembers[]): void {
    const before = seen.get(repository.id) ?? new Map<string, string>();
    seen.set(repository.id, before);
    for (const { team, members } of teams) {
      if (members === 'unreadable') continue;
      const now = members
        .map(({ id }) => id)
        .sort((a, b) => a - b)
        .join(' ');
      const then = before.get(team);
      // Noted last is asked for last.
      before.delete(team);
      before.set(team, now);
      if (then !== undefined && then !== now) changed(repository);
    }
  }

  return {
    watched: (world) => {
      const { forge, repository } = world;
      const readTeams: Forge['readTeams'] = async (teams, how) => {
        const read = await forge.readTeams(teams, how);
        note(repository, read);
        return read;
      };
      return { ...world, forge: { ...forge, readTeams } };
    },
    forget: ({ id }) => seen.delete(id),
    look: async (world) => {
      const teams = [...(seen.get(world.repository.id)?.keys() ?? [])].slice(0, MOST);
      if (teams.length > 0) await world.forge.readTeams(teams);
    },
  };
}
