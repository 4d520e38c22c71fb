import { isJsonObject, type Json, type JsonObject } from '../../../core/text/json.ts';
import type { Dialect } from '../dialect.ts';
import { type Notes, noteUnknownKeys, valued } from './notes.ts';
import { peopleOf } from './people-of.ts';
import { ruleOf } from './rule-of.ts';

/** `actions` of a data policy: the list of V1 without the type that each action repeats from its rules. */
export function dataActionsOf(actions: Json | undefined, dialect: Dialect, notes: Notes): Json {
  if (!Array.isArray(actions)) return lost(notes, 'its actions are not a list');
  return actions.map((action) => {
    if (!isJsonObject(action) || !Array.isArray(action.rules)) return lost(notes, 'an action has no list of rules');
    noteUnknownKeys(action, ['type', 'rules', 'description'], 'action', notes);
    const rules = action.rules.map((rule) => ruleOf(rule, dialect, notes));
    return valued({ rules, description: action.description === '' ? undefined : action.description });
  });
}

const carried = [
  'allowDiscovery',
  'automaticSubscription',
  'shareResponsibility',
  'accessGrant',
  'advanced',
  'description',
];

/** `actions` of a subscription policy: V1 has a list of one, V2 the one. */
export function subscriptionActionOf(actions: Json | undefined, dialect: Dialect, notes: Notes): Json {
  const [action, ...more] = Array.isArray(actions) ? actions : [actions];
  if (!isJsonObject(action) || more.length > 0) return lost(notes, 'it has not exactly one subscription action');
  noteUnknownKeys(action, [...carried, 'type', 'subscriptionType', 'exceptions', 'approvals'], 'action', notes);
  const type = dialect.subscriptionTypes[String(action.subscriptionType)];
  if (type === undefined) notes.notChecked.push(`subscriptions of type ${JSON.stringify(action.subscriptionType)}`);
  const { approvals, advanced } = action;
  return valued({
    ...Object.fromEntries(carried.map((key) => [key, action[key]])),
    type: type ?? action.subscriptionType,
    advanced: advanced === '' ? undefined : advanced,
    description: action.description === '' ? undefined : action.description,
    entitlements: entitlementsOf(action, dialect, notes),
    approvals: Array.isArray(approvals) ? approvals.map((approval) => approvalOf(approval, dialect)) : undefined,
  });
}

function entitlementsOf({ exceptions }: JsonObject, dialect: Dialect, notes: Notes): JsonObject | undefined {
  const people = peopleOf(exceptions, 'entitlements', dialect, notes);
  return people !== undefined && Object.keys(people).length > 1 ? people : undefined;
}

/** The permission is spelled in two ways; one of them is what the target takes. */
function approvalOf(approval: Json, dialect: Dialect): Json {
  if (!isJsonObject(approval)) return approval;
  const { requiredPermission, requiredPermissions, ...rest } = approval;
  const permission = requiredPermission ?? requiredPermissions;
  return permission === undefined ? rest : { ...rest, [dialect.permissionKey]: permission };
}

function lost(notes: Notes, why: string): Json {
  notes.inexpressible.push(why);
  return [];
}
