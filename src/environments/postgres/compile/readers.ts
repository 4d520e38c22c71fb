import { NotExact } from '../not-exact.ts';
import { everyone } from '../sql.ts';
import type { Contribution } from './contribution.ts';
import type { Subscription } from './subscription.ts';

/** Who may query a view, and what it asks of them besides. */
export interface Readers {
  /** Names of roles or `everyone`, or whom people pick by hand. */
  readonly grants: readonly string[] | 'by hand';
  readonly condition: string | undefined;
}

/** Always-required policies must all be met, of the shared ones any; levels do not mix. */
export function readersOf(subscriptions: readonly Subscription[]): Readers {
  const [first] = subscriptions;
  if (first === undefined || first.level === 'manual') return { grants: 'by hand', condition: undefined };
  if (first.level === 'anyone') return { grants: [everyone], condition: undefined };
  const entitled = subscriptions.flatMap((each) => (each.level === 'entitlements' ? [each] : []));
  const required = entitled.filter(({ shared }) => !shared).map(({ condition }) => `(${condition})`);
  const shared = entitled.filter((each) => each.shared).map(({ condition }) => `(${condition})`);
  const condition = [...required, ...(shared.length === 0 ? [] : [`(${shared.join(' OR ')})`])].join(' AND ');
  const unmixed = required.length === 0 || entitled.length === 1;
  const groups = entitled.flatMap((each) => each.groups ?? []);
  if (unmixed && entitled.every((each) => each.groups !== undefined)) {
    return { grants: [...new Set(groups)].sort(), condition };
  }
  return { grants: [everyone], condition };
}

/** Refuses a subscription of another level than those before it. */
export function checkLevel(
  subscription: Subscription | undefined,
  before: readonly Contribution[],
  source: string,
): void {
  const other = before.find((each) => each.subscription !== undefined)?.subscription;
  if (subscription === undefined || other === undefined || subscription.level === other.level) return;
  throw new NotExact(
    `${source} has a subscription policy of type ${other.level} already, with which ${subscription.level} conflicts`,
  );
}
