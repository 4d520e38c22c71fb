import { hash } from 'node:crypto';
import type { Policy } from '../../../core/policy/policy.ts';
import { at, refuse } from '../not-exact.ts';
import { placeOf } from '../place.ts';
import { fitsName } from '../sql.ts';
import { type ColumnMask, masksOf } from './masking.ts';
import { rowConditionsOf } from './rows.ts';
import { type Site, viewPlaceOf } from './site.ts';
import { type Subscription, subscriptionOf } from './subscription.ts';

/** What one policy says about one data source, before policies meet. */
export interface Contribution {
  readonly masks: readonly ColumnMask[];
  /** Conditions a row must meet to be seen. */
  readonly rows: readonly string[];
  readonly subscription: Subscription | undefined;
  /** Equal when the policy says the same about the same columns. */
  readonly digest: string;
}

/**
 * Compiles a policy for a data source in its scope; `undefined` where it says nothing about it, such as a mask of a tag
 * that no column has. Throws `NotExact` with the place in the payload.
 */
export function contributionOf(policy: Policy, site: Site): Contribution | undefined {
  if (policy.template) at('/template', () => refuse('what a template enforces is not known'));
  const said = {
    masks: policy.type === 'data' ? masksOf(policy, site) : [],
    rows: policy.type === 'data' ? rowConditionsOf(policy, site) : [],
    subscription: policy.type === 'subscription' ? subscriptionOf(policy, site.settings) : undefined,
  };
  if (said.masks.length === 0 && said.rows.length === 0 && said.subscription === undefined) return undefined;
  const pieces = [...said.masks.map(({ sql }) => sql), ...said.rows];
  if (pieces.reduce((sum, { length }) => sum + length, 0) > longest) {
    refuse(`what it says about ${site.source.name} is more than ${longest} characters of SQL`);
  }
  checkPlace(site);
  return { ...said, digest: hash('sha256', JSON.stringify(said)) };
}

/** Characters of SQL: a mask with a condition repeats it for every column. */
const longest = 1_000_000;

/** The view must have a place of its own, and be the only way to its rows. */
function checkPlace(site: Site): void {
  if (!site.table.governable)
    refuse(
      `${site.source.name} is not the app's to govern: it belongs to ${site.table.owner}`,
      'Let the app own it or be a member of its owner, with USAGE on the schema; or take it out of the catalogue.',
    );
  const [parent] = site.table.parents;
  if (parent !== undefined) {
    refuse(`${site.source.name} is a part of ${parent}, through which its rows are read`, 'Govern that.');
  }
  const { stateSchema, viewSchemaPrefix, taken, foreignSchemas } = site.settings;
  const { schema } = site.table;
  const view = viewPlaceOf(site);
  const place = placeOf(view);
  if (taken.has(place)) refuse(`${place} is somebody else's`, 'Rename it, or choose another viewSchemaPrefix.');
  const owner = foreignSchemas.get(view.schema);
  if (owner !== undefined) {
    refuse(
      `the schema ${view.schema} belongs to ${owner}`,
      "Give it to the app's role, or choose another viewSchemaPrefix.",
    );
  }
  if (!fitsName(view.schema)) refuse(`the name of the schema ${schema} is too long for its views`);
  if (schema === stateSchema || schema.startsWith(viewSchemaPrefix))
    refuse(`the schema ${schema} holds what is put here`);
}
