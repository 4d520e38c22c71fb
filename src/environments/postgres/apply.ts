import type { DesiredState } from '../../core/sync/environment-state.ts';
import { digestOfSet } from '../../core/sync/payload-digest.ts';
import type { StepOutcome, SyncPlan } from '../../core/sync/sync-plan.ts';
import { OutsideError } from '../../errors.ts';
import { type CompiledPolicy, closedBy, type DesignedView } from './compile/design.ts';
import { type ExistingView, readExistingViews } from './database/existing-views.ts';
import { readOpenGrants } from './database/open-grants.ts';
import type { StoredObject } from './database/read-state.ts';
import { type Promoted, record } from './database/record.ts';
import { stateSchemaSql } from './database/state-schema.ts';
import type { Database } from './database/transaction.ts';
import { type Facts, placeOf } from './facts.ts';
import type { Memory } from './memory.ts';
import type { PostgresOptions } from './options.ts';
import { everyone } from './sql.ts';
import { closeGrant, putView, retireView, viewSchema } from './statements.ts';
import { desiredPolicy, inOrderOf, type PolicyInForce, sha256Of } from './stored-policies.ts';

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
  await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`approve-to-promote ${stateSchema}`]);
  const facts = await memory.readAgain(database, desired.sources);
  refuseOlder(facts, desired);
  const inForce = inForceAfter(facts, plan, desired);
  const change = changeOf(facts, inForce, plan, desired);
  const places = [...[...change.puts.values()].map(({ view }) => view), ...change.retired];
  const existing = await readExistingViews(
    database,
    places.map(({ schema, name }) => ({ schema, name })),
  );
  const views = new Map(existing.map((view) => [placeOf(view), view]));
  const statements = [...stateSchemaSql(stateSchema), ...statementsOf(facts, views, change, inForce, desired)];
  await database.query(statements.join(';\n'));
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

/** Policies in force once the steps are done, in their order; what has no step stays as it is stored. */
function inForceAfter({ state, stored }: Facts, plan: SyncPlan, desired: DesiredState): readonly PolicyInForce[] {
  const acts = new Map(plan.steps.map(({ policyKey, act }) => [policyKey, act]));
  const kept = stored.filter(({ policyKey }) => !acts.has(policyKey));
  const put = desired.policies.filter(({ policyKey }) => acts.has(policyKey) && acts.get(policyKey) !== 'remove');
  return inOrderOf<PolicyInForce>(state, [...kept, ...put.map(desiredPolicy)]);
}

/** What is to be done to views. */
interface Change {
  /** Views to put, by data source. */
  readonly puts: ReadonlyMap<string, DesignedView>;
  readonly retired: readonly StoredObject[];
  /** Every governed data source, also those left as they are. */
  readonly governed: ReadonlySet<string>;
}

function changeOf(facts: Facts, inForce: readonly PolicyInForce[], plan: SyncPlan, desired: DesiredState): Change {
  const { compiler, state } = facts;
  const compiled = compiler.compile(inForce);
  const closed = closing(facts, inForce, plan, desired);
  const designed = compiler.design(closed.length === 0 ? compiled : [...compiled, ...closed]);
  const frozen = frozenBy(facts, compiled, plan);
  const objects = new Map(state.objects.map((object) => [object.source, object]));
  const differs = ([source, { digest }]: [string, DesignedView]) => {
    const object = objects.get(source);
    return object === undefined || object.compiled !== digest || !object.intact;
  };
  const isFree = (source: string) => !frozen.has(source);
  return {
    puts: new Map([...designed].filter((entry) => isFree(entry[0]) && (differs(entry) || isNews(entry, objects)))),
    retired: state.objects.filter(
      ({ source, compiled: was, intact }) =>
        !designed.has(source) && isFree(source) && !(was === retiredMark && intact),
    ),
    governed: new Set([...designed.keys(), ...frozen]),
  };
}

/** The view is the same and who contributes to it is not. */
function isNews([source, { policies }]: [string, DesignedView], objects: ReadonlyMap<string, StoredObject>): boolean {
  const there = objects.get(source)?.policies ?? {};
  const keys = new Set([...Object.keys(policies), ...Object.keys(there)]);
  return [...keys].some((key) => policies[key] !== there[key]);
}

/** Refused policies of which nothing is stored: their data sources show nothing. */
function closing(
  { compiler }: Facts,
  inForce: readonly PolicyInForce[],
  { refused }: SyncPlan,
  desired: DesiredState,
): readonly CompiledPolicy[] {
  const there = new Set(inForce.map(({ policyKey }) => policyKey));
  const missing = new Set(refused.map(({ policyKey }) => policyKey).filter((policyKey) => !there.has(policyKey)));
  return compiler
    .compile(desired.policies.filter(({ policyKey }) => missing.has(policyKey)).map(desiredPolicy))
    .map(closedBy);
}

/** Data sources of policies without a step whose effect would change all the same: that change was withheld. */
function frozenBy({ objectsOf }: Facts, compiled: readonly CompiledPolicy[], plan: SyncPlan): ReadonlySet<string> {
  const stepped = new Set([...plan.steps, ...plan.refused].map(({ policyKey }) => policyKey));
  const frozen = new Set<string>();
  for (const { policyKey, contributions } of compiled) {
    if (stepped.has(policyKey)) continue;
    if (contributions.size > 0) continue;
    for (const { source } of objectsOf.get(policyKey) ?? []) frozen.add(source);
  }
  return frozen;
}

/** What is recorded as compiled for a view that only stands because somebody built on it. */
const retiredMark = 'retired';

function statementsOf(
  facts: Facts,
  views: ReadonlyMap<string, ExistingView>,
  change: Change,
  inForce: readonly PolicyInForce[],
  desired: DesiredState,
): readonly string[] {
  const { state, openGrants, grantedByDefault } = facts;
  const digests = new Map(inForce.map(({ policyKey, digest }) => [policyKey, digest]));
  const byHand = new Set(state.objects.filter((object) => object.byHand).map(({ source }) => source));
  const schemas = new Set([...change.puts.values()].map(({ view }) => view.schema));
  return [
    ...[...schemas].flatMap(viewSchema),
    ...[...change.puts].flatMap(([source, designed]) =>
      putView(designed.view, views.get(placeOf(designed.view)), {
        wasByHand: byHand.has(source),
        grantedByDefault,
        comment: commentOf(designed, digests, desired),
      }),
    ),
    ...openGrants.filter(({ source }) => change.governed.has(source)).map(closeGrant),
    ...change.retired.flatMap((object) => {
      const existing = views.get(placeOf(object));
      return existing === undefined ? [] : retireView(existing);
    }),
  ];
}

/** Which policies of which promotion a view is made of, for whoever looks at it. */
function commentOf({ policies }: DesignedView, digests: ReadonlyMap<string, string>, desired: DesiredState): string {
  const { sequence, commit } = desired;
  const made = Object.keys(policies).map((policyKey) => [policyKey, digests.get(policyKey)] as const);
  return JSON.stringify({ 'approve-to-promote': { sequence, commit, policies: Object.fromEntries(made) } });
}

function promotedBy(
  facts: Facts,
  views: ReadonlyMap<string, ExistingView>,
  change: Change,
  inForce: readonly PolicyInForce[],
  desired: DesiredState,
): Promoted {
  const { sequence, commit } = desired;
  const stored = new Map(facts.stored.map(({ policyKey, digest }) => [policyKey, digest]));
  const standing = change.retired.filter((object) => views.get(placeOf(object))?.hasDependents === true);
  const isStanding = new Set(standing.map(({ source }) => source));
  return {
    sequence,
    commit,
    setDigest: digestOfSet(desired.policies),
    policies: inForce
      .filter(({ policyKey, digest }) => stored.get(policyKey) !== digest)
      .map(({ policyKey, payload, digest }) => ({ policy_key: policyKey, payload, digest, sha256: sha256Of(payload) })),
    keys: inForce.map(({ policyKey }) => policyKey),
    objects: [
      ...[...change.puts].map(([source, { view, policies, digest }]) => ({
        source,
        view_schema: view.schema,
        view_name: view.name,
        by_hand: view.grants === 'by hand',
        compiled: digest,
        policies,
      })),
      ...standing.map(({ source, schema, name }) => ({
        source,
        view_schema: schema,
        view_name: name,
        by_hand: false,
        compiled: retiredMark,
        policies: {},
      })),
    ],
    gone: change.retired.map(({ source }) => source).filter((source) => !isStanding.has(source)),
  };
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
