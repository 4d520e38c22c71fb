import type { Secret } from '../../core/connections/secret.ts';

/** One database, as the operator connects it, with its secrets resolved. */
export interface PostgresOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Owner of the views, and owner (or member of the owners) of the tables that are governed; no superuser. */
  readonly user: string;
  readonly password: Secret | undefined;
  /** `verify`: encrypted, certificate and name checked; `off`: plain, for a private network. */
  readonly tls: 'verify' | 'off';
  /** PEM certificates of the authority that signed the server's. */
  readonly certificates: string | undefined;
  readonly allowPrivateAddresses: boolean;
  /** For connecting, and for each statement. */
  readonly timeLimitSeconds: number;
  readonly stateSchema: string;
  readonly viewSchemaPrefix: string;
  readonly bypassRoles: readonly string[];
  readonly eventTimeTag: string | undefined;
  readonly labelProvider: string | undefined;
}
