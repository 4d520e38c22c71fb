import type { Person } from '../person.ts';
import type { StatedApproval } from '../promotion/statement.ts';
import type { AuditRow } from './report-at.ts';

/** Unix seconds as UTC, to the second. */
export function moment(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}

/** Login with the id, which is the identity: logins are renamed (T62). */
export function personWords({ login, id }: Person): string {
  return `${login} (${id})`;
}

export function approvalWords({ by, roles, commit }: StatedApproval): string {
  return `${personWords(by)} as ${roles.join(' and ') || 'nobody'} at ${commit.slice(0, 12)}`;
}

export function syncedWords({ environment, sequence, at }: AuditRow['synced'][number]): string {
  return `${environment} ${moment(at)} (statement ${sequence})`;
}
