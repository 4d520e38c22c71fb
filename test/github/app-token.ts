import { verify } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { App } from './model/app.ts';
import type { World } from './world.ts';

const longestLife = 600;
/** Clocks differ a little. */
const drift = 60;

/** The app that signed a JSON web token, with GitHub's rules: RS256, issued in the past, at most ten minutes of life. */
export function readAppToken(world: World, token: string): App {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = parsePart(head);
  const claims = parsePart(body);
  const issuer = String(claims.iss ?? '');
  const app = [...world.apps.values()].find(
    (candidate) => String(candidate.id) === issuer || candidate.clientId === issuer,
  );
  if (!app) throw new ApiError(404, 'Integration not found');
  const signed = Buffer.from(`${head}.${body}`);
  if (header.alg !== 'RS256' || !verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
  const now = world.tokenClock.seconds();
  const { iat, exp } = claims;
  if (typeof iat !== 'number' || iat > now + drift) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== 'number' || exp <= now) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + longestLife + drift || exp - iat > longestLife + drift) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

function parsePart(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
}
