import type { DataPolicy, DataRule, EntitlementRowsRule, TimeRule, WhereRule } from '../../../core/policy/policy.ts';
import { compileCondition } from '../expression/compile-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { Typed } from '../expression/typed.ts';
import { at, refuse } from '../not-exact.ts';
import { chainOf, type PlacedRule } from './chain.ts';
import { isAmong, type Site, scopeOfRows, taggedColumn, typedColumn } from './site.ts';

type RowRule = WhereRule | EntitlementRowsRule | TimeRule;

/** The conditions under which a policy shows a row; each must hold. */
export function rowConditionsOf(policy: DataPolicy, site: Site): readonly string[] {
  const chains = policy.actions.map((action, a) =>
    action.rules.flatMap((rule, r) => rowRule(rule, `/actions/${a}/rules/${r}`)),
  );
  const [first, second] = chains.filter((rules) => rules.length > 0);
  const again = second?.[0];
  if (again !== undefined) {
    at(again.pointer, () =>
      refuse(
        'whether a row must meet both row restrictions of one policy, or one of them, is not known',
        'Write two policies for both, or one predicate with OR.',
      ),
    );
  }
  if (first === undefined) return [];
  const applied = (placed: PlacedRule<RowRule>) => at(`${placed.pointer}/config`, () => conditionOf(placed, site));
  return [chainOf(first, site.settings.people, (placed) => ({ applied: applied(placed), excepted: 'TRUE' }))];
}

function rowRule(rule: DataRule, pointer: string): readonly PlacedRule<RowRule>[] {
  switch (rule.type) {
    case 'Masking':
      return [];
    case 'Purpose Restriction':
      return at(pointer, () => refuse('PostgreSQL knows no purposes'));
    case 'Minimization':
      return at(pointer, () => refuse('a sample of the rows is not the same twice'));
    default:
      return [{ rule, pointer }];
  }
}

function conditionOf({ rule, pointer }: PlacedRule<RowRule>, site: Site): string {
  switch (rule.type) {
    case 'Row Restriction by Custom Where Clause':
      return at(`${pointer}/config/predicate`, () => whereOf(rule, site));
    case 'Row Restriction by User Entitlements':
      return entitlementsOf(rule, site);
    case 'Time Restriction':
      return timeOf(rule, site);
  }
}

function whereOf({ config }: WhereRule, site: Site): string {
  if (config.invert === true) refuse('how `invert` changes the predicate is not known', 'Write NOT in the predicate.');
  return compileCondition(parseExpression(config.predicate), scopeOfRows(site));
}

function entitlementsOf({ config }: EntitlementRowsRule, site: Site): string {
  const { people } = site.settings;
  const conditions = config.matches.map(({ type, attribute, tag }) => {
    if (type === 'attribute' && attribute === undefined) return refuse('the attribute is not named');
    const query = type === 'group' ? people.groups : people.attributeValues(attribute ?? '');
    return isAmong(valueOfTagged(site, tag), query).sql;
  });
  return `(${conditions.join(config.operator === 'all' ? ' AND ' : ' OR ')})`;
}

function valueOfTagged(site: Site, tag: string): Typed {
  return typedColumn(taggedColumn(site, tag)) ?? refuse(`no column is tagged ${tag}`);
}

/** Newer or older than so many seconds before the statement began; a cursor held open shows what it showed at first. */
function timeOf({ config }: TimeRule, site: Site): string {
  const { isOlderOrNewer, time, ...unknown } = config;
  const [key] = Object.keys(unknown);
  if (key !== undefined) return refuse(`what ${key} means for a time restriction is not known`);
  const seconds = typeof time === 'number' && Number.isSafeInteger(time) && time > 0 && time < 1e10 ? time : undefined;
  if (seconds === undefined) return refuse('time is a whole number of seconds');
  if (isOlderOrNewer !== 'older' && isOlderOrNewer !== 'newer') return refuse('isOlderOrNewer is older or newer');
  const { eventTimeTag } = site.settings;
  if (eventTimeTag === undefined) {
    return refuse('which column holds the time is not known', "Name its tag as the connection's eventTimeTag.");
  }
  const column = taggedColumn(site, eventTimeTag);
  if (column.family !== 'timestamptz') {
    return refuse(`${column.name} is of type ${column.type}, and means another time in another session`);
  }
  const then = `pg_catalog.statement_timestamp() - pg_catalog.make_interval(secs => ${seconds})`;
  return `${column.sql} ${isOlderOrNewer === 'newer' ? '>' : '<'} ${then}`;
}
