import { createSign } from 'node:crypto';
import type { AppMade } from '../control/apps.ts';

/** An app's own token, signed as GitHub wants it unless told otherwise. */
export function appToken(
  app: AppMade,
  claims: { readonly iat?: number; readonly exp?: number; readonly iss?: number } = {},
  key = app.privateKey ?? '',
): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 30, exp: now + 300, iss: app.id, ...claims })}`;
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`;
}
