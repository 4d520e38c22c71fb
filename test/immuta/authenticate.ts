import type { Settings } from './options.ts';
import type { State } from './state.ts';

/** Whether the `Authorization` of a request names someone; a token is used up by it. */
export function isKnown(header: string | undefined, settings: Settings, state: State): boolean {
  if (settings.auth === 'raw') return header === settings.apiKey;
  if (settings.auth === 'bearer') return header === `Bearer ${settings.apiKey}`;
  const token = header?.replace(/^Bearer /, '') ?? '';
  const left = state.tokens.get(token) ?? 0;
  state.tokens.set(token, left - 1);
  return left > 0;
}

/** A token for the right key, `undefined` for a wrong one. */
export function exchange(apiKey: unknown, settings: Settings, state: State): string | undefined {
  if (settings.auth !== 'exchange' || apiKey !== settings.apiKey) return undefined;
  const token = `t0ken-${state.tokens.size + 1}-${settings.apiKey}-end`;
  state.tokens.set(token, settings.tokenRequests);
  return token;
}
