import { OutsideError } from '../errors.ts';
import { type GuardedFetch, guardedFetch } from '../http/guarded-fetch.ts';
import { retryAfter } from '../http/retry-after.ts';
import type { ChannelOptions } from './channel-options.ts';

/** Only the status of an answer matters. */
const MOST_BYTES = 64 * 1024;
/** Longest that a receiver may ask us to wait, in milliseconds. */
const LONGEST_WAIT = 5 * 60_000;
/** Statuses after which trying again may help, beside 5xx. */
const PASSING = [408, 425, 429];

/** Posts JSON to a channel; throws `OutsideError`, which names the channel and never its address. */
export type Post = (body: string, headers?: Readonly<Record<string, string>>) => Promise<void>;

export function postTo({ name, url, allowPrivateAddresses, timeLimitSeconds, certificates }: ChannelOptions): Post {
  const address = url.reveal();
  const fetch: GuardedFetch = guardedFetch({
    url: address,
    allowPrivateAddresses,
    timeLimitSeconds,
    mostBytes: MOST_BYTES,
    called: `channel ${name}`,
    ...(certificates === undefined ? {} : { certificates }),
  });
  return async (body, headers = {}) => {
    const { status, headers: answered } = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'approve-to-promote', ...headers },
      body,
    });
    if (status >= 200 && status < 300) return;
    const passing = status >= 500 || PASSING.includes(status);
    const wait = passing ? retryAfter(answered.get('retry-after'), Date.now()) : undefined;
    throw new OutsideError(`channel ${name} answered ${status}`, {
      retry: passing ? 'later' : 'never',
      mayHaveActed: status >= 500,
      ...(wait === undefined ? {} : { notBefore: Date.now() + Math.min(wait, LONGEST_WAIT) }),
    });
  };
}
