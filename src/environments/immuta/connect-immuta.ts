import type { ImmutaConnection } from '../../core/connections/connections.ts';
import type { Secret } from '../../core/connections/secret.ts';
import { guardedFetch } from '../../http/guarded-fetch.ts';
import { defaultDialect } from './dialect.ts';
import type { ImmutaOptions } from './immuta-options.ts';

/** What a client needs of an operator's connection, its secrets resolved. */
export function connectImmuta(
  connection: ImmutaConnection,
  secrets: { readonly apiKey: Secret; readonly certificates?: string },
): ImmutaOptions {
  const {
    url,
    authentication,
    removal,
    permissionKey,
    allowPrivateAddresses,
    timeLimitSeconds,
    dialect = {},
  } = connection;
  const { ruleTypes, maskingTypes, subscriptionTypes, serverKeys = [], ...words } = dialect;
  return {
    url,
    apiKey: secrets.apiKey,
    authentication,
    removal,
    ...(connection.token === undefined ? {} : { token: connection.token }),
    ...(connection.exchangeOn401 === undefined ? {} : { exchangeOn401: connection.exchangeOn401 }),
    ...(connection.reCertify === undefined ? {} : { reCertify: connection.reCertify }),
    fetch: guardedFetch({
      url,
      allowPrivateAddresses,
      timeLimitSeconds,
      ...(secrets.certificates === undefined ? {} : { certificates: secrets.certificates }),
    }),
    dialect: {
      ...words,
      permissionKey,
      ruleTypes: { ...defaultDialect.ruleTypes, ...inLowerCase(ruleTypes) },
      maskingTypes: { ...defaultDialect.maskingTypes, ...maskingTypes },
      subscriptionTypes: { ...defaultDialect.subscriptionTypes, ...subscriptionTypes },
      serverKeys: [...defaultDialect.serverKeys, ...serverKeys],
    },
  };
}

function inLowerCase<T>(mapping: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key.toLowerCase(), value]));
}
