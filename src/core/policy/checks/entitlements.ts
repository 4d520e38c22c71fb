import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Who is entitled is said once: by `entitlements` or by `advanced`. */
export function entitledInOneWay(policy: Policy): readonly Finding[] {
  if (policy.type !== 'subscription' || policy.actions.type !== 'entitlements') return [];
  const { entitlements, advanced } = policy.actions;
  if (entitlements === undefined && advanced === undefined) {
    return [
      {
        pointer: '/actions',
        message: 'nobody is entitled: `entitlements` and `advanced` are both missing',
        remedy: 'Write one of the two.',
      },
    ];
  }
  if (entitlements === undefined || advanced === undefined) return [];
  return [
    {
      pointer: '/actions/advanced',
      message: '`entitlements` and `advanced` both say who is entitled',
      remedy: 'Keep one of the two.',
    },
  ];
}
