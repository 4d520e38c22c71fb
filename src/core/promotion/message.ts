import type { Statement } from './statement.ts';

/**
 * The commit message of a promotion. The trailers are for people reading `git log`; audit reads statements, never
 * trailers, so nothing outside may choose a line here: only numbers, ids and logins stand in it (T61).
 */
export function promotionMessage(statement: Pick<Statement, 'sequence' | 'pulls' | 'changes' | 'rollback'>): string {
  const { sequence, pulls, changes, rollback } = statement;
  const policies = changes.filter(({ place }) => place === 'prod').length;
  const what = policies === 1 ? '1 policy' : `${policies} policies`;
  const trailers = [
    `Promotion: ${sequence}`,
    ...pulls.flatMap((pull) => [`Pull-Request: #${pull.number}`, `Promoted-By: ${loginOf(pull.promoter.login)}`]),
  ];
  if (rollback === undefined) return `promote: ${what} to production\n\n${trailers.join('\n')}\n`;
  trailers.push(
    `Rollback-Of: ${rollback.undoes}`,
    `Pull-Request: #${rollback.on}`,
    `Rolled-Back-By: ${loginOf(rollback.by.login)}`,
  );
  return `rollback: ${what} in production\n\n${trailers.join('\n')}\n`;
}

/** GitHub's logins have no other characters; whatever else came would be somebody's attempt. */
function loginOf(login: string): string {
  return login.replace(/[^\w[\]-]/g, '_').slice(0, 60);
}
