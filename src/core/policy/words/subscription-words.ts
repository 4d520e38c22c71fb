import type { SubscriptionAction } from '../policy.ts';
import { peopleInWords } from './people-words.ts';
import { exactly, joined, named, sentence, sqlInWords } from './phrases.ts';

/** Who gets access and how, one sentence each. */
export function subscriptionInWords(action: SubscriptionAction): readonly string[] {
  const { accessGrant, automaticSubscription, allowDiscovery, shareResponsibility } = action;
  return [
    accessInWords(action),
    ...(accessGrant === undefined ? [] : [`The access is ${accessGrant}.`]),
    ...(automaticSubscription ? ['Whoever may have access gets it without asking.'] : []),
    ...(allowDiscovery ? ['Whoever has no access still sees that the data source exists.'] : []),
    ...(shareResponsibility ? ['Meeting this or another such policy is enough.'] : []),
  ];
}

function accessInWords({ type, entitlements, advanced, approvals }: SubscriptionAction): string {
  switch (type) {
    case 'anyone':
      return 'Everyone may have access.';
    case 'manual':
      return 'Access is given to each person by hand.';
    case 'approval':
      return `Whoever asks for access needs the approval of ${joined((approvals ?? []).map(approverInWords), 'and')}.`;
    case 'entitlements':
      return entitlements === undefined
        ? `Access is for those who meet: ${sqlInWords(advanced ?? '')}.`
        : sentence(`${peopleInWords(entitlements)} may have access.`);
  }
}

function approverInWords(approval: Readonly<Record<string, unknown>>): string {
  const permission = approval.requiredPermission ?? approval.requiredPermissions;
  const words = typeof permission === 'string' ? named(permission) : exactly(permission);
  return `somebody with the permission ${words}${approval.specificApproverRequired === true ? ' named in the request' : ''}`;
}
