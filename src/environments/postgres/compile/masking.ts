import { tagMatches } from '../../../core/catalogue/tag-hierarchy.ts';
import type { DataPolicy, MaskedField, MaskingRule } from '../../../core/policy/policy.ts';
import { compileCondition } from '../expression/compile-expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { at } from '../not-exact.ts';
import { chainOf, type PlacedRule } from './chain.ts';
import { maskOf } from './mask.ts';
import { type Site, type SiteColumn, scopeOfRows } from './site.ts';

/** What a policy shows in place of a column. */
export interface ColumnMask {
  readonly column: string;
  /** How deep in the hierarchy the tag is by which the policy means the column; where two policies mean one, the deeper wins. */
  readonly depth: number;
  readonly sql: string;
}

/** The masks of a policy on one data source, action by action. */
export function masksOf(policy: DataPolicy, site: Site): readonly ColumnMask[] {
  return policy.actions.flatMap((action, a) => {
    const rules = action.rules.flatMap((rule, r) =>
      rule.type === 'Masking' ? [{ rule, pointer: `/actions/${a}/rules/${r}` }] : [],
    );
    return site.columns.flatMap((column) => maskOfColumn(rules, column, site));
  });
}

function maskOfColumn(
  rules: readonly PlacedRule<MaskingRule>[],
  column: SiteColumn,
  site: Site,
): readonly ColumnMask[] {
  const meant = rules.filter(({ rule }) => means(rule, column));
  if (meant.length === 0) return [];
  const sql = chainOf(meant, site.settings.people, (placed) => ({
    applied: maskedOrNot(placed, column, site),
    excepted: column.sql,
  }));
  return [{ column: column.name, depth: Math.max(...meant.map(({ rule }) => depthOf(rule, column))), sql }];
}

/** The masked value, or the value itself in rows where the condition of the rule is not true. */
function maskedOrNot({ rule, pointer }: PlacedRule<MaskingRule>, column: SiteColumn, site: Site): string {
  const { maskingConfig, conditionalPredicate } = rule.config;
  const masked = at(`${pointer}/config/maskingConfig`, () => maskOf(maskingConfig, column, site));
  if (conditionalPredicate === undefined) return masked;
  const condition = at(`${pointer}/config/conditionalPredicate`, () =>
    compileCondition(parseExpression(conditionalPredicate), scopeOfRows(site, column)),
  );
  return `CASE WHEN ${condition} THEN ${masked} ELSE ${column.sql} END`;
}

function means({ config }: MaskingRule, column: SiteColumn): boolean {
  const matches = (field: MaskedField) => fieldDepth(field, column) !== undefined;
  return config.operator === 'all' ? config.fields.every(matches) : config.fields.some(matches);
}

function depthOf({ config }: MaskingRule, column: SiteColumn): number {
  return Math.max(...config.fields.map((field) => fieldDepth(field, column) ?? 0));
}

/** Depth of the tag by which a field means a column, 0 where no tag is named; `undefined` where it does not mean it. */
function fieldDepth(field: MaskedField, { tags }: SiteColumn): number | undefined {
  switch (field.type) {
    case 'columnTags':
      return tags.some((tag) => tagMatches(field.columnTag, tag)) ? field.columnTag.split('.').length : undefined;
    case 'anyTag':
      return tags.length > 0 ? 0 : undefined;
    case 'noTags':
      return tags.length === 0 ? 0 : undefined;
  }
}
