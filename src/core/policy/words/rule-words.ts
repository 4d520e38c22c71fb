import type { DataAction, DataRule, EntitlementRowsRule, MaskedField, MaskingConfig, MaskingRule } from '../policy.ts';
import { peopleInWords } from './people-words.ts';
import { exactly, joined, named, notChecked, sentence, sqlInWords, wordFor } from './phrases.ts';

/** What the rules of an action do, one sentence each, in order. */
export function rulesInWords({ rules }: DataAction): readonly string[] {
  return rules.map((rule, index) => {
    const earlier = rules.slice(0, index).some(({ inclusions }) => inclusions !== undefined);
    return `${sentence(`for ${audience(rule, earlier)}`)}: ${effectInWords(rule)}.`;
  });
}

function audience({ inclusions, exceptions }: DataRule, afterSomebody: boolean): string {
  const everyone = afterSomebody ? 'everyone else' : 'everyone';
  const included = inclusions === undefined ? everyone : peopleInWords(inclusions);
  return exceptions === undefined ? included : `${included}, except ${peopleInWords(exceptions)}`;
}

/** What a rule does to those it is for. */
function effectInWords(rule: DataRule): string {
  switch (rule.type) {
    case 'Masking':
      return `${columnsInWords(rule)} ${maskInWords(rule.config.maskingConfig)}${rowsInWords(rule)}`;
    case 'Row Restriction by Custom Where Clause': {
      const { predicate, ...keys } = rule.config;
      const further = Object.keys(keys).length === 0 ? '' : `, with ${exactly(keys)},`;
      const sql = sqlInWords(predicate);
      return sql.toLowerCase() === 'true'
        ? `all rows are shown${further}`
        : `only rows are shown${further} where ${sql}`;
    }
    case 'Row Restriction by User Entitlements':
      return `only rows are shown where ${matchesInWords(rule)}`;
    case 'Purpose Restriction': {
      const { purposes, operator = 'any' } = rule.config;
      return `data is shown only for the purpose ${joined(purposes.map(named), wordFor(operator))} ${notChecked}`;
    }
    case 'Minimization':
      return `only a part of the rows is shown, by ${exactly(rule.config)} ${notChecked}`;
    case 'Time Restriction':
      return `only rows of some time are shown, by ${exactly(rule.config)} ${notChecked}`;
  }
}

/** The columns that a mask covers. */
export function columnsInWords({ config }: MaskingRule): string {
  return `columns ${joined(config.fields.map(fieldInWords), wordFor(config.operator ?? 'any'))}`;
}

/** The rows in which a mask covers them: nothing is said when that is all rows. */
export function rowsInWords({ config }: MaskingRule): string {
  return config.conditionalPredicate === undefined ? '' : `, in rows where ${sqlInWords(config.conditionalPredicate)}`;
}

function fieldInWords(field: MaskedField): string {
  switch (field.type) {
    case 'columnTags':
      return `tagged ${named(field.columnTag)}`;
    case 'columnRegex':
      return `whose name matches ${named(field.regex)}${field.caseInsensitive ? ' in any case' : ''} ${notChecked}`;
    case 'noTags':
      return 'without tags';
    case 'anyTag':
      return 'with any tag';
  }
}

function maskInWords({ type, ...keys }: MaskingConfig): string {
  switch (type) {
    case 'Hash':
      return `show a hash${furtherKeys(keys)}`;
    case 'Null':
      return `show nothing (NULL)${furtherKeys(keys)}`;
    case 'Constant': {
      const { constant, ...further } = keys;
      return `show the constant ${exactly(constant)}${furtherKeys(further)}`;
    }
    case 'Custom Function': {
      const { sqlFunction, ...further } = keys;
      return `show the result of ${sqlInWords(String(sqlFunction))}${furtherKeys(further)}`;
    }
    case 'K-Anonymization':
      return `are masked by K-Anonymization${furtherKeys(keys)}`;
    default:
      return `are masked by ${named(type)}${Object.keys(keys).length > 0 ? ` with ${exactly(keys)}` : ''} ${notChecked}`;
  }
}

function furtherKeys(keys: Readonly<Record<string, unknown>>): string {
  return Object.keys(keys).length === 0 ? '' : `, with ${exactly(keys)} ${notChecked}`;
}

function matchesInWords({ config }: EntitlementRowsRule): string {
  const matches = config.matches.map((match) => {
    const column = `the column tagged ${named(match.tag)}`;
    return match.type === 'attribute'
      ? `${column} holds a value of the reader's attribute ${named(match.attribute ?? '')}`
      : `${column} holds a group of the reader ${notChecked}`;
  });
  return joined(matches, wordFor(config.operator));
}
