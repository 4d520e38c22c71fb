import { createHash } from 'node:crypto';
import type { DataSource } from '../../../src/core/catalogue/data-source.ts';

/**
 * What a user sees by a set of policies, computed from their payloads alone and in another way than the database does:
 * row by row, value by value. It shares no code with what it checks.
 */
export interface World {
  readonly sources: readonly DataSource[];
  /** Rows of each data source. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** In the order in which they were first seen. */
  readonly policies: readonly Payload[];
  /** Keys of the hash. */
  readonly keys: { readonly inner: Buffer; readonly outer: Buffer };
  /** Predicates and functions as people write them, and what they mean. */
  readonly predicates: Readonly<Record<string, (row: Row, user: User, source: DataSource) => boolean | null>>;
}

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;
// biome-ignore lint/suspicious/noExplicitAny: payloads are read as people write them, without the types under test.
type Payload = any;

const under = (wanted: string, tag: string) => `${tag}.`.startsWith(`${wanted}.`);

/** The rows a user sees; `undefined` where there is nothing to query at all. */
export function seenBy(user: User, source: DataSource, world: World): readonly Row[] | undefined {
  const active = world.policies.filter((policy) => !policy.staged && isActive(policy, source));
  if (active.length === 0) return undefined;
  if (
    !maySubscribe(
      user,
      active.filter(({ type }) => type === 'subscription'),
    )
  )
    return [];
  const data = active.filter(({ type }) => type === 'data');
  return (world.rows[source.name] ?? [])
    .filter((row) => data.every((policy) => showsRow(policy, row, user, source, world)))
    .map((row) =>
      Object.fromEntries(source.columns.map((column) => [column.name, shown(column, row, user, data, source, world)])),
    );
}

function isActive(policy: Payload, source: DataSource): boolean {
  const wanted = [...JSON.stringify(policy.actions).matchAll(/@columnTagged\('([^']*)'\)/g)].map(
    ([, tag]) => tag ?? '',
  );
  if (!wanted.every((tag) => source.columns.some(({ tags }) => tags.some((each) => under(tag, each))))) return false;
  const list: readonly Payload[] = policy.circumstances ?? [];
  if (list.length === 0) return true;
  const meets = (one: Payload): boolean => {
    if (one.type === 'tags') return source.tags.some((tag) => under(one.tag, tag));
    if (one.type === 'columnTags')
      return source.columns.some(({ tags }) => tags.some((tag) => under(one.columnTag, tag)));
    if (one.type === 'anyTag') return source.columns.some(({ tags }) => tags.length > 0);
    return source.columns.some(({ tags }) => tags.length === 0);
  };
  return policy.circumstanceOperator === 'all' ? list.every(meets) : list.some(meets);
}

function among(user: User, condition: Payload): boolean {
  const facts = [
    ...(condition.groups ?? []).map((group: string) => user.groups.includes(group)),
    ...(condition.attributes ?? []).map(({ name, value }: Payload) => (user.attributes[name] ?? []).includes(value)),
  ];
  if (facts.length === 0) return false;
  return condition.operator === 'all' ? facts.every(Boolean) : facts.some(Boolean);
}

function maySubscribe(user: User, subscriptions: readonly Payload[]): boolean {
  if (subscriptions.length === 0) return false;
  if (subscriptions.some(({ actions }) => actions.type === 'anyone')) return true;
  const meets = ({ actions }: Payload) => among(user, actions.entitlements);
  const shared = subscriptions.filter(({ actions }) => actions.shareResponsibility);
  const required = subscriptions.filter(({ actions }) => !actions.shareResponsibility);
  return required.every(meets) && (shared.length === 0 || shared.some(meets));
}

/** The rule that decides for a user: the first whose inclusion matches. */
function deciding(rules: readonly Payload[], user: User): Payload {
  return rules.find(({ inclusions }) => inclusions === undefined || among(user, inclusions));
}

function showsRow(policy: Payload, row: Row, user: User, source: DataSource, world: World): boolean {
  return policy.actions.every((action: Payload) => {
    const rules = action.rules.filter(({ type }: Payload) => type.startsWith('Row Restriction'));
    if (rules.length === 0) return true;
    const rule = deciding(rules, user);
    if (rule.exceptions && among(user, rule.exceptions)) return true;
    if (rule.config.predicate !== undefined)
      return world.predicates[rule.config.predicate]?.(row, user, source) === true;
    const met = rule.config.matches.map(({ attribute, tag }: Payload) => {
      const value = row[source.columns.find(({ tags }) => tags.some((each) => under(tag, each)))?.name ?? ''];
      return value !== null && (user.attributes[attribute] ?? []).includes(String(value));
    });
    return rule.config.operator === 'all' ? met.every(Boolean) : met.some(Boolean);
  });
}

function shown(
  column: DataSource['columns'][number],
  row: Row,
  user: User,
  policies: readonly Payload[],
  source: DataSource,
  world: World,
): Value {
  const value = row[column.name] ?? null;
  const depth = ({ columnTag, type }: Payload): number => {
    if (type === 'anyTag') return column.tags.length > 0 ? 0 : -1;
    if (type === 'noTags') return column.tags.length === 0 ? 0 : -1;
    return column.tags.some((tag) => under(columnTag, tag)) ? columnTag.split('.').length : -1;
  };
  let winner: { depth: number; rules: readonly Payload[] } | undefined;
  for (const action of policies.flatMap(({ actions }) => actions)) {
    const rules = action.rules.filter(
      ({ type, config }: Payload) => type === 'Masking' && config.fields.some((field: Payload) => depth(field) >= 0),
    );
    if (rules.length === 0) continue;
    const deepest = Math.max(...rules.flatMap(({ config }: Payload) => config.fields.map(depth)));
    if (winner === undefined || deepest > winner.depth) winner = { depth: deepest, rules };
  }
  if (winner === undefined) return value;
  const rule = deciding(winner.rules, user);
  if (rule.exceptions && among(user, rule.exceptions)) return value;
  const { conditionalPredicate, maskingConfig } = rule.config;
  if (conditionalPredicate && world.predicates[conditionalPredicate]?.(row, user, source) !== true) return value;
  return masked(value, maskingConfig, column.type, world);
}

function masked(value: Value, config: Payload, type: string | undefined, { keys }: World): Value {
  if (config.type === 'Null') return null;
  if (config.type === 'Constant') return type === 'integer' ? Number(config.constant) : config.constant;
  if (value === null) return null;
  if (config.type === 'Rounding') return Math.floor(Number(value) / config.bucketSize) * config.bucketSize;
  if (config.type === 'Regex')
    return String(value).replace(new RegExp(config.regex, config.global ? 'g' : ''), config.replacement);
  const inner = createHash('sha256').update(keys.inner).update(String(value)).digest();
  return createHash('sha256').update(keys.outer).update(inner).digest('hex');
}
