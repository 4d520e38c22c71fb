import type { EnvironmentIdentity } from '../catalogue/data-source.ts';
import type { Checked, Problem } from '../problem.ts';
import type { Placed } from '../text/placed.ts';
import { quoted } from '../text/quoted.ts';
import { readYaml, type TextFile } from '../text/read-yaml.ts';
import type { People } from './people.ts';
import { peopleSchemaCheck } from './people-schema-check.ts';
import { sameIdentity, sameUser } from './same-user.ts';

/** Where people say who is who. */
export const peoplePath = 'policies/people.yml';

/** What may be written: everything may be left out. */
interface WrittenPeople {
  readonly users?: People['users'];
  readonly groups?: readonly (Partial<People['groups'][number]> & { readonly name: string })[];
}

/** Who the users and groups of the environment are on GitHub, or everything that is wrong with the file. */
export function readPeople(file: TextFile): Checked<People> {
  const read = readYaml(file);
  if (!read.ok) return read;
  const placed = { path: file.path, lineOf: read.value.lineOf };
  const unlikeSchema = peopleSchemaCheck(read.value.value, placed);
  if (unlikeSchema.length > 0) return { ok: false, problems: unlikeSchema };
  // The schema has just said that this is its shape.
  const written = read.value.value as unknown as WrittenPeople;
  const people: People = {
    users: written.users ?? [],
    groups: (written.groups ?? []).map(({ name, users = [], teams = [] }) => ({ name, users, teams })),
  };
  const problems = [...identitiesAreOnePerson(people, placed), ...groupsStandOnce(people, placed)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: people, warnings: [] };
}

/** One identity of the environment is one account: two would both hold its roles. */
function identitiesAreOnePerson({ users }: People, placed: Placed): readonly Problem[] {
  const seen: { readonly identity: EnvironmentIdentity; readonly user: People['users'][number] }[] = [];
  const problems: Problem[] = [];
  users.forEach((user, at) => {
    user.identities.forEach((identity, place) => {
      const other = seen.find(
        (known) => sameIdentity(known.identity, identity) && !sameUser(known.user.github, user.github),
      );
      if (other !== undefined) {
        problems.push({
          path: placed.path,
          line: placed.lineOf(`/users/${at}/identities/${place}`),
          message: `${quoted(identity.username)} is said to be ${other.user.github.login} and ${user.github.login}`,
          remedy: 'Keep one of the two; with `iamid` the same user name of two identity providers can be told apart.',
        });
      }
      seen.push({ identity, user });
    });
  });
  return problems;
}

function groupsStandOnce({ groups }: People, placed: Placed): readonly Problem[] {
  return groups.flatMap(({ name }, at) =>
    groups.findIndex((group) => group.name === name) === at
      ? []
      : [
          {
            path: placed.path,
            line: placed.lineOf(`/groups/${at}`),
            message: `the group ${quoted(name)} stands twice`,
            remedy: 'Write its users and teams in one entry.',
          },
        ],
  );
}
