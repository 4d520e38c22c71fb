import type { Secret } from '../../../core/connections/secret.ts';

/** The three ways to prove who asks. */
export type AuthStyle = 'raw' | 'bearer' | 'exchange';

export interface Login {
  /** Value of the `Authorization` header. */
  header(): Promise<string>;
  /** Finds another header after this one was rejected; `false` where there is no other. */
  renew(rejected: string): Promise<boolean>;
  /** Every secret used so far, to be kept out of messages. */
  secrets(): readonly string[];
}

export interface LoginOptions {
  readonly apiKey: Secret;
  readonly style: AuthStyle;
  /** After a 401 the key is exchanged for a token once, whatever the style. */
  readonly exchangeOn401: boolean;
  /** How a token stands in the header. */
  readonly token: 'raw' | 'bearer';
}

/** Keeps one header for all requests; of many that are rejected at once only one exchanges the key. */
export function loginWith(options: LoginOptions, exchange: (apiKey: string) => Promise<string>): Login {
  const { style, token } = options;
  const apiKey = options.apiKey.reveal();
  const mayExchange = style === 'exchange' || options.exchangeOn401;
  const tokens: string[] = [];
  /** The header in use; without a value while it is being fetched. */
  let current: { readonly header: Promise<string>; value?: string } | undefined;

  const exchanged = async () => {
    const given = await exchange(apiKey);
    tokens.push(given);
    return token === 'bearer' ? `Bearer ${given}` : given;
  };
  const first = () => {
    if (style === 'exchange') return exchanged();
    return Promise.resolve(style === 'bearer' ? `Bearer ${apiKey}` : apiKey);
  };
  const begin = (start: () => Promise<string>) => {
    const begun: NonNullable<typeof current> = { header: start() };
    current = begun;
    begun.header.then(
      (value) => {
        begun.value = value;
      },
      () => {
        if (current === begun) current = undefined;
      },
    );
    return begun.header;
  };

  return {
    header: () => current?.header ?? begin(first),
    renew: async (rejected) => {
      if (!mayExchange) return false;
      await (current === undefined || current.value === rejected ? begin(exchanged) : current.header);
      return true;
    },
    secrets: () => [apiKey, ...tokens],
  };
}
