import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { DesignedView } from './compile/design.ts';
import type { WaysAround } from './database/ways-around.ts';
import type { Facts } from './facts.ts';
import { placeOf } from './place.ts';
import { everyone } from './sql.ts';

/** What people should know of a plan beside its steps. */
export function notesOn(
  { tables, openGrants, taken, roles }: Facts,
  { ways, notGovernable }: WaysAround,
  desired: DesiredState,
  { designed }: { readonly designed: ReadonlyMap<string, DesignedView> },
): readonly string[] {
  return [
    ...ways,
    ...desired.sources
      .filter(({ name }) => !tables.has(name))
      .map(({ name }) => `${name} is no table of this database.`),
    ...groupsOf(desired)
      .filter((group) => !roles.has(group))
      .map((group) => `No role is named ${group}: nobody is in that group.`),
    ...openGrants
      .filter(({ source }) => designed.has(source))
      .map(
        ({ schema, name, grantee }) =>
          `${grantee === everyone ? 'Everyone' : grantee} loses all rights on ${schema}.${name}.`,
      ),
    ...[...designed].flatMap(([source, { closedFor, view }]) => {
      if (closedFor.length === 0) return [];
      const place = placeOf(view);
      return taken.has(place)
        ? [`What ${place} shows is not governed: it is somebody else's and left alone. ${source} itself is closed.`]
        : [`Nobody sees a row of ${source} while ${closedFor.join(', ')} cannot be enforced.`];
    }),
    ...(notGovernable.length === 0
      ? []
      : [`Tags of tables that are not the app's to govern count for nothing: ${someOf(notGovernable)}.`]),
  ];
}

/** Names, as many as people read. */
function someOf(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Groups that the policies name in conditions on people. */
function groupsOf({ policies }: DesiredState): readonly string[] {
  const groups = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) look(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (key === 'groups' && Array.isArray(item)) for (const group of item) groups.add(String(group));
        else look(item);
      }
    }
  };
  for (const { payload } of policies) {
    const { ownerRestrictions, ...rest } = payload;
    look(rest);
  }
  return [...groups].sort();
}
