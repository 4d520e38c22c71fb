import type { DesiredState } from '../../core/sync/environment-state.ts';
import { digestOfSet } from '../../core/sync/payload-digest.ts';
import type { Change } from './change.ts';
import type { DesignedView } from './compile/design.ts';
import type { ExistingView } from './database/existing-views.ts';
import { retiredMark } from './database/read-state.ts';
import type { Promoted } from './database/record.ts';
import type { Facts } from './facts.ts';
import { placeOf } from './place.ts';
import { closeGrant, putView, retireView, viewSchema } from './statements.ts';
import { type PolicyInForce, sha256Of } from './stored-policies.ts';

/** What is said to the database, in order. */
export function statementsOf(
  facts: Facts,
  views: ReadonlyMap<string, ExistingView>,
  change: Change,
  inForce: readonly PolicyInForce[],
  desired: DesiredState,
): readonly string[] {
  const { state, openGrants, grantedByDefault, viewSchemas } = facts;
  const digests = new Map(inForce.map(({ policyKey, digest }) => [policyKey, digest]));
  const earlier = new Map(change.moved.map((object) => [object.source, views.get(placeOf(object))]));
  const byHand = new Set(state.objects.filter((object) => object.byHand).map(({ source }) => source));
  return [
    ...[...change.schemas].flatMap((schema) => viewSchema(schema, viewSchemas.get(schema))),
    ...[...change.puts].flatMap(([source, designed]) =>
      putView(designed.view, views.get(placeOf(designed.view)), {
        earlier: earlier.get(source),
        wasByHand: byHand.has(source),
        grantedByDefault,
        comment: commentOf(designed, digests, desired),
      }),
    ),
    ...openGrants.filter(({ source }) => change.governed.has(source)).map(closeGrant),
    ...[...change.retired, ...change.moved].flatMap((object) => {
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

/** What is recorded when it has been done. */
export function promotedBy(
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
