import { isJsonObject } from '../../core/text/json.ts';
import { OutsideError } from '../../errors.ts';
import type { ImmutaOptions } from './immuta-options.ts';
import { readingSession } from './immuta-reader.ts';

/** What a connection can do, found out without changing anything. */
export interface ImmutaProbe {
  /** Who the API key is. */
  readonly user: string;
  readonly permissions: readonly string[];
  /** Without it no policy can be saved. */
  readonly governance: boolean;
  /** How many policies are listed, and whether that is all. */
  readonly policies: number;
  readonly complete: boolean;
  /** True when some policy says whether it is in force yet. */
  readonly tellsPending: boolean;
}

/** Asks who we are and for the list of policies: whether address, key and version fit. */
export async function probeImmuta(options: ImmutaOptions): Promise<ImmutaProbe> {
  const session = readingSession(options);
  const user = await session.ask({ method: 'GET', path: '/bim/rpc/user/current' });
  if (!isJsonObject(user)) throw new OutsideError('Immuta did not say who the API key is.', { retry: 'never' });
  const permissions = Array.isArray(user.permissions) ? user.permissions.map(String) : [];
  const { policies, complete } = (await session.look()).listing;
  return {
    user: String(user.userid ?? user.id ?? ''),
    permissions,
    governance: permissions.includes('GOVERNANCE'),
    policies: policies.length,
    complete,
    tellsPending: policies.some(({ tellsPending }) => tellsPending),
  };
}
