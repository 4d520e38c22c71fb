import { didYouMean } from '../../text/did-you-mean.ts';
import { quoted } from '../../text/quoted.ts';
import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Functions that may stand in an SQL text of a policy, as documented. */
const documented = [
  'attributeValuesContains',
  'column',
  'columnReference',
  'columnTagged',
  'groupsContains',
  'hasAttribute',
  'iam',
  'isInGroups',
  'isUsingPurpose',
];

/** Known by hearsay: passed on, reported as not checked. */
export const unconfirmedFunctions = [
  'database',
  'hasTagAsAttribute',
  'hasTagAsGroup',
  'purposesContains',
  'table',
  'username',
];

const known = [...documented, ...unconfirmedFunctions];

/** Every `@function` in an SQL text of a policy is known. */
export function sqlFunctionsAreKnown(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, sql] of sqlOf(policy)) {
    for (const name of functionsIn(sql)) {
      if (known.includes(name)) continue;
      const meant = didYouMean(name, known);
      found.push({
        pointer,
        message: `unknown function ${quoted(`@${name}`)}`,
        remedy: `${meant ? `Did you mean "@${meant}"? ` : ''}Known are: ${documented.map((one) => `@${one}`).join(', ')}.`,
      });
    }
  }
  return found;
}

/**
 * Quotes, parentheses and comments in an SQL text of a policy are closed: what stays open would swallow what an
 * environment writes after it.
 */
export function sqlIsBalanced(policy: Policy): readonly Finding[] {
  const found: Finding[] = [];
  for (const [pointer, sql] of sqlOf(policy)) {
    const open = whatStaysOpen(sql);
    if (open === undefined) continue;
    found.push({ pointer, message: `${open} in ${quoted(sql)}`, remedy: 'Close what is opened, in this order.' });
  }
  return found;
}

/** Names of the `@functions` in an SQL text, outside of quotes, each once. */
export function functionsIn(sql: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!sql.includes('@')) return names;
  for (const match of withoutQuoted(sql).matchAll(/@([A-Za-z_]\w*)/g)) names.add(match[1] ?? '');
  return names;
}

/** Every SQL text in a policy, with its place. */
export function* sqlOf(policy: Policy): Iterable<readonly [pointer: string, sql: string]> {
  if (policy.type === 'subscription') {
    if (policy.actions.advanced !== undefined) yield ['/actions/advanced', policy.actions.advanced];
    return;
  }
  for (const [action, { rules }] of policy.actions.entries()) {
    for (const [index, rule] of rules.entries()) {
      const config = `/actions/${action}/rules/${index}/config`;
      if (rule.type === 'Row Restriction by Custom Where Clause') yield [`${config}/predicate`, rule.config.predicate];
      if (rule.type !== 'Masking') continue;
      const { conditionalPredicate, maskingConfig } = rule.config;
      if (conditionalPredicate !== undefined) yield [`${config}/conditionalPredicate`, conditionalPredicate];
      if (typeof maskingConfig.sqlFunction === 'string') {
        yield [`${config}/maskingConfig/sqlFunction`, maskingConfig.sqlFunction];
      }
    }
  }
}

/** Quoted parts (a backslash or a doubled quote keeps a quote from closing) and closed comments. */
const quotedPart = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`|--[^\n]*\n|\/\*.*?\*\//gs;

function withoutQuoted(sql: string): string {
  return sql.replace(quotedPart, "''");
}

function whatStaysOpen(sql: string): string | undefined {
  const rest = withoutQuoted(sql).replaceAll("''", '');
  if (/--|\/\*/.test(rest)) return 'a comment runs to the end';
  const quote = /['"`]/.exec(rest);
  if (quote) return `a quote (${quote[0]}) stays open`;
  let depth = 0;
  for (const character of rest) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return 'a parenthesis is closed that was not opened';
  }
  return depth > 0 ? 'a parenthesis stays open' : undefined;
}
