import type { Settings } from './options.ts';
import type { Inventory, Json } from './state.ts';

type Domain = Inventory['domains'][number];

/** What a V2 payload looks like when V1 lists it, without the keys that the server adds (facts §2.3). */
export function v1ShapeOf(payload: Json, settings: Settings, domains: readonly Domain[]): Json {
  const operator = payload.circumstanceOperator === 'all' ? 'and' : 'or';
  const { circumstanceOperator: _, circumstances, actions, ...rest } = payload;
  return {
    ...rest,
    staged: payload.staged ?? false,
    template: payload.template ?? false,
    ...(Array.isArray(circumstances)
      ? { circumstances: circumstances.map((each: Json) => circumstance(each, operator, settings, domains)) }
      : {}),
    actions:
      payload.type === 'subscription'
        ? [subscriptionAction(actions as Json, settings)]
        : (actions as Json[]).map((action) => dataAction(action, settings)),
  };
}

function tagObject(name: unknown): Json {
  const text = String(name);
  return { name: text, displayName: text.split('.').at(-1), hasLeafNodes: false, source: 'curated' };
}

function circumstance(item: Json, operator: string, settings: Settings, domains: readonly Domain[]): Json {
  if (item.type === 'tags') return { ...item, operator, tag: tagObject(item.tag) };
  if (item.type === 'columnTags') return { ...item, operator, columnTag: tagObject(item.columnTag) };
  if (item.type !== 'domains') return { ...item, operator };
  const named = (item.domains as Json[]).map((written) => {
    const known = domains.find(({ id, name }) => id === written.id || name === written.name);
    return known === undefined ? written : settings.domainNames ? { ...known } : { id: known.id };
  });
  return { ...item, operator, domains: named };
}

function dataAction(action: Json, settings: Settings): Json {
  const rules = (action.rules as Json[]).map((rule) => dataRule(rule, settings));
  return { ...action, type: rules[0]?.type, rules };
}

const handlerNames: Readonly<Record<string, string>> = {
  masking: 'masking',
  'row restriction by custom where clause': 'visibility',
  'row restriction by user entitlements': 'visibility',
  'purpose restriction': 'prerequisite',
  minimization: 'minimization',
  'time restriction': 'time-based',
};

function dataRule(rule: Json, settings: Settings): Json {
  const written = String(rule.type);
  const type = settings.ruleNames === 'handler' ? (handlerNames[written.toLowerCase()] ?? written) : written;
  return {
    ...rule,
    type,
    config: ruleConfig(rule.config as Json),
    ...(rule.inclusions === undefined ? {} : { inclusions: conditions(rule.inclusions as Json) }),
    ...(rule.exceptions === undefined ? {} : { exceptions: conditions(rule.exceptions as Json) }),
  };
}

function ruleConfig(config: Json): Json {
  const fields = config.fields as Json[] | undefined;
  const masking = config.maskingConfig as Json | undefined;
  const matches = config.matches as Json[] | undefined;
  return {
    ...config,
    ...(fields === undefined ? {} : { fields: fields.map(field) }),
    ...(masking === undefined
      ? {}
      : { maskingConfig: masking.type === 'Hash' ? { ...masking, type: 'Consistent Value' } : masking }),
    ...(matches === undefined ? {} : { matches: matches.map((match) => ({ ...match, tag: tagObject(match.tag) })) }),
  };
}

function field(item: Json): Json {
  return item.columnTag === undefined ? item : { ...item, columnTag: tagObject(item.columnTag) };
}

/** "For everyone except" and its kin: one list of conditions, where V2 has a list for each kind. */
function conditions(condition: Json): Json {
  const groups = (condition.groups ?? []) as string[];
  const attributes = (condition.attributes ?? []) as { name: string; value: string }[];
  const purposes = (condition.purposes ?? []) as string[];
  return {
    operator: condition.operator === 'all' ? 'and' : 'or',
    conditions: [
      ...groups.map((name) => ({ type: 'groups', group: { name } })),
      ...attributes.map(({ name, value }) => ({ type: 'authorizations', authorization: { auth: name, value } })),
      ...purposes.map((value) => ({ type: 'purposes', value })),
    ],
  };
}

const subscriptionTypes: Readonly<Record<string, string>> = {
  entitlements: 'policy',
  anyone: 'automatic',
  approval: 'approval',
  manual: 'manual',
};

function subscriptionAction(action: Json, settings: Settings): Json {
  const { type, entitlements, approvals, ...rest } = action;
  return {
    ...rest,
    type: 'subscription',
    subscriptionType: subscriptionTypes[String(type)] ?? type,
    allowDiscovery: action.allowDiscovery ?? false,
    automaticSubscription: action.automaticSubscription ?? false,
    ...(entitlements === undefined ? {} : { exceptions: conditions(entitlements as Json) }),
    ...(approvals === undefined ? {} : { approvals: (approvals as Json[]).map((each) => approval(each, settings)) }),
  };
}

function approval(item: Json, settings: Settings): Json {
  const { requiredPermission, requiredPermissions, ...rest } = item;
  return { ...rest, [settings.permissionKey]: requiredPermission ?? requiredPermissions };
}
