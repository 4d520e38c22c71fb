import type { DesiredState } from '../../core/sync/environment-state.ts';
import { digestOfSet } from '../../core/sync/payload-digest.ts';
import type { StepOutcome, SyncPlan } from '../../core/sync/sync-plan.ts';
import { OutsideError } from '../../errors.ts';
import { promotedBy, statementsOf } from './carry-out.ts';
import { type Change, changeOf, inForceAfter } from './change.ts';
import { readExistingViews } from './database/existing-views.ts';
import { readOpenGrants } from './database/open-grants.ts';
import { record } from './database/record.ts';
import { stateSchemaSql } from './database/state-schema.ts';
import { readFreshGrants, takeStrayGrant } from './database/stray-grants.ts';
import type { Database } from './database/transaction.ts';
import type { Facts } from './facts.ts';
import type { Memory } from './memory.ts';
import type { PostgresOptions } from './options.ts';
import { placeOf } from './place.ts';
import { everyone } from './sql.ts';

/**
 * Carries out a plan inside the caller's transaction and looks, before it is committed, whether the system catalogs
 * show what was meant. Syncs wait for each other; an older one finds a newer sequence and throws.
 */
export async function applyPlan(
  database: Database,
  options: PostgresOptions,
  plan: SyncPlan,
  desired: DesiredState,
  memory: Memory,
): Promise<readonly StepOutcome[]> {
  const { stateSchema } = options;
  const facts = await memory.readAgain(database, desired);
  refuseOlder(facts, desired);
  const inForce = inForceAfter(facts, plan, desired);
  const change = changeOf(facts, inForce, plan, desired);
  const places = [...[...change.puts.values()].map(({ view }) => view), ...change.retired, ...change.moved];
  const existing = await readExistingViews(
    database,
    places.map(({ schema, name }) => ({ schema, name })),
  );
  const views = new Map(
    existing.map((view) => [placeOf(view), view] as const).filter(([place]) => !facts.taken.has(place)),
  );
  const statements = [
    ...stateSchemaSql(stateSchema, facts.state),
    ...statementsOf(facts, views, change, inForce, desired),
  ];
  await database.query(statements.join(';\n'));
  await closeWhatWasMade(database, stateSchema, facts, change);
  const readers = await record(database, stateSchema, promotedBy(facts, views, change, inForce, desired));
  checkReaders(readers, change);
  if (facts.openGrants.length > 0) await checkTables(database, options, change);
  return plan.steps.map(({ policyKey }) => ({ policyKey, result: 'applied' }));
}

function refuseOlder({ state: { promotion } }: Facts, desired: DesiredState): void {
  if (promotion === undefined || promotion.sequence < desired.sequence) return;
  if (promotion.sequence === desired.sequence && promotion.setDigest === digestOfSet(desired.policies)) return;
  throw new OutsideError(
    `The database has moved on to promotion ${promotion.sequence}; promotion ${desired.sequence} was not applied.`,
    { retry: 'never' },
  );
}

/** Takes what others were granted at once, by default, in the schemas that were made. */
async function closeWhatWasMade(
  database: Database,
  stateSchema: string,
  { state, viewSchemas }: Facts,
  { schemas }: Change,
): Promise<void> {
  const fresh = await readFreshGrants(database, {
    state: state.promotion === undefined ? stateSchema : undefined,
    views: [...schemas].filter((schema) => !viewSchemas.has(schema)),
  });
  if (fresh.length > 0) await database.query(fresh.map(takeStrayGrant).join(';\n'));
}

/** Who was meant to query a view must be whom the catalogs name; otherwise nothing is committed. */
function checkReaders(readers: ReadonlyMap<string, readonly string[] | undefined>, { puts }: Change): void {
  for (const [source, { view }] of puts) {
    if (view.grants === 'by hand') continue;
    const there = readers.get(source)?.toSorted();
    if (there !== undefined && there.join('\n') === view.grants.toSorted().join('\n')) continue;
    throw new OutsideError(`Other roles than meant may query ${placeOf(view)}.`, { retry: 'never' });
  }
}

/** No grant may lead past a view any more. */
async function checkTables(database: Database, options: PostgresOptions, { governed }: Change): Promise<void> {
  const [open] = await readOpenGrants(database, [...governed], options.bypassRoles);
  if (open === undefined) return;
  const who = open.grantee === everyone ? 'everyone' : open.grantee;
  throw new OutsideError(`The rights of ${who} on ${placeOf(open)} could not be taken away.`, { retry: 'never' });
}
