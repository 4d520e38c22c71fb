import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { columnRegexCompiles } from './column-regex.ts';
import { conditionsNameSomebody } from './conditions.ts';
import { entitledInOneWay } from './entitlements.ts';
import { endsWithOtherwise } from './otherwise.ts';
import { sqlFunctionsAreKnown, sqlIsBalanced } from './sql-functions.ts';

/** What must hold in a policy beyond its schema; a new rule is one function, one line, one test of that name. */
export const checks: readonly ((policy: Policy) => readonly Finding[])[] = [
  endsWithOtherwise,
  conditionsNameSomebody,
  entitledInOneWay,
  columnRegexCompiles,
  sqlFunctionsAreKnown,
  sqlIsBalanced,
];
