import type { Secret } from '../core/connections/secret.ts';

/** A channel as the operator connects it, its secrets resolved. */
export interface ChannelOptions {
  readonly name: string;
  /** The address is a secret itself: whoever knows it may write there. */
  readonly url: Secret;
  readonly allowPrivateAddresses: boolean;
  /** For the whole of one request, answer included. */
  readonly timeLimitSeconds: number;
  /** PEM certificates of the authority that signed the server's. */
  readonly certificates?: string;
}
