import type { DesiredState } from '../../core/sync/environment-state.ts';
import type { DesignedView } from './compile/design.ts';
import type { Facts } from './facts.ts';
import { everyone } from './sql.ts';

/** What people should know of a plan beside its steps. */
export function notesOn(
  { tables, openGrants }: Facts,
  desired: DesiredState,
  { designed }: { readonly designed: ReadonlyMap<string, DesignedView> },
): readonly string[] {
  return [
    ...desired.sources
      .filter(({ name }) => !tables.has(name))
      .map(({ name }) => `${name} is no table of this database.`),
    ...openGrants
      .filter(({ source }) => designed.has(source))
      .map(
        ({ schema, name, grantee }) =>
          `${grantee === everyone ? 'Everyone' : grantee} loses all rights on ${schema}.${name}.`,
      ),
    ...[...designed].flatMap(([source, { closedFor }]) =>
      closedFor.length === 0
        ? []
        : [`Nobody sees a row of ${source} while ${closedFor.join(', ')} cannot be enforced.`],
    ),
  ];
}
