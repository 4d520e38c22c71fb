import type { SubscriptionPolicy } from '../../../core/policy/policy.ts';
import { compileCondition } from '../expression/compile-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { at, refuse } from '../not-exact.ts';
import type { CompileSettings } from './settings.ts';
import { scopeOfPeople } from './site.ts';

/** Who may read a data source, as one policy says it. */
export type Subscription =
  | { readonly level: 'anyone' }
  /** Picked by hand: grants on the view are made by people, and left alone. */
  | { readonly level: 'manual' }
  | {
      readonly level: 'entitlements';
      readonly condition: string;
      /** Any of these groups, where that is all the condition says. */
      readonly groups: readonly string[] | undefined;
      /** True: meeting this one or another shared one is enough; false: always required. */
      readonly shared: boolean;
    };

export function subscriptionOf({ actions }: SubscriptionPolicy, settings: CompileSettings): Subscription {
  if (actions.accessGrant === 'WRITE') at('/actions/accessGrant', () => refuse('writing through a mask is not exact'));
  switch (actions.type) {
    case 'anyone':
      return { level: 'anyone' };
    case 'manual':
      return { level: 'manual' };
    case 'approval':
      return at('/actions/type', () =>
        refuse('PostgreSQL has nobody to ask for approval', 'Use entitlements or manual.'),
      );
    case 'entitlements':
      return entitlementsOf(actions, settings);
  }
}

function entitlementsOf(
  { entitlements, advanced, shareResponsibility }: SubscriptionPolicy['actions'],
  settings: CompileSettings,
): Subscription {
  const shared = shareResponsibility === true;
  if (advanced !== undefined) {
    const condition = at('/actions/advanced', () =>
      compileCondition(parseExpression(advanced), scopeOfPeople(settings)),
    );
    return { level: 'entitlements', condition, groups: undefined, shared };
  }
  if (entitlements === undefined)
    return at('/actions', () => refuse('nobody is entitled', 'Name groups or attributes.'));
  const { operator, groups = [], attributes = [] } = entitlements;
  const condition = at('/actions/entitlements', () => settings.people.among(entitlements));
  const anyGroup = attributes.length === 0 && (operator === 'any' || groups.length <= 1);
  return { level: 'entitlements', condition, groups: anyGroup ? groups : undefined, shared };
}
