import { OutsideError } from '../../../errors.ts';
import type { PostgresOptions } from '../options.ts';

/** Errors of the server and of the connection; everything else is a bug of ours. */
export function isOutside(error: unknown): error is Error & { code?: string } {
  if (typeof error !== 'object' || error === null) return false;
  return (
    'severity' in error ||
    'syscall' in error ||
    ('message' in error && /^(Connection|Client|Query|timeout)/.test(String(error.message)))
  );
}

/** Serialization failure, deadlock, lock not available, killed, shutting down, too many connections. */
const passing = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '53300'];

/** What went wrong at the server or on the way, told without the password; with who held the lock that was waited for. */
export function outsideError(
  error: unknown,
  { host, database, password }: PostgresOptions,
  mayHaveActed: boolean,
  holders: readonly string[] = [],
): OutsideError {
  const { code = '', message = 'no reason given' } = error as { code?: string; message?: string };
  const permanent = /^(28|3D|42)/.test(code);
  const secret = password?.reveal() ?? '';
  const tells = secret !== '' && message.includes(secret);
  const said = tells ? message.replaceAll(secret, '***') : message;
  const waited = code === '55P03' && holders.length > 0 ? `; it waited for ${holders.join(', ')}` : '';
  return new OutsideError(`PostgreSQL ${database} at ${host}: ${said}${code === '' ? '' : ` (${code})`}${waited}.`, {
    // A server may say back what it was sent.
    cause: tells ? undefined : error,
    retry: passing.includes(code) ? 'now' : permanent ? 'never' : 'later',
    mayHaveActed,
  });
}
