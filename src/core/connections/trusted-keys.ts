import { DateTime } from 'luxon';
import type { Problem } from '../problem.ts';
import type { Placed } from '../text/placed.ts';
import { quoted } from '../text/quoted.ts';
import type { TrustedKey } from './connections.ts';

/** A trusted key as people write it: its ends are moments with a zone. */
export interface WrittenKey extends Pick<TrustedKey, 'keyid' | 'publicKey'> {
  readonly revoked?: TrustedKey['revoked'];
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export function keyWithDefaults({ notBefore, notAfter, ...key }: WrittenKey): TrustedKey {
  return {
    revoked: false,
    ...key,
    ...(notBefore === undefined ? {} : { notBefore: secondsOf(notBefore) }),
    ...(notAfter === undefined ? {} : { notAfter: secondsOf(notAfter) }),
  };
}

/** Both ends of a key are moments that there are, the first before the last. */
export function keysHaveTheirTime(
  { trustedKeys = [] }: { readonly trustedKeys?: readonly WrittenKey[] },
  { path, lineOf }: Placed,
): Problem[] {
  return trustedKeys.flatMap(({ keyid, ...ends }, at) => {
    const found = (end: 'notBefore' | 'notAfter', message: string, remedy: string): Problem => ({
      path,
      line: lineOf(`/trustedKeys/${at}/${end}`),
      message,
      remedy,
    });
    const wrong = (['notBefore', 'notAfter'] as const).find((end) =>
      Number.isNaN(secondsOf(ends[end] ?? '1970-01-01')),
    );
    if (wrong !== undefined)
      return [found(wrong, `there is no moment ${quoted(ends[wrong] ?? '')}`, 'Write one as 2026-01-31T12:00:00Z.')];
    const { notBefore, notAfter } = ends;
    if (notBefore === undefined || notAfter === undefined || secondsOf(notBefore) <= secondsOf(notAfter)) return [];
    return [
      found('notAfter', `the key ${quoted(keyid)} ends before it begins`, 'Write the later moment as `notAfter`.'),
    ];
  });
}

/** Unix seconds; NaN: no moment. */
function secondsOf(text: string): number {
  const read = DateTime.fromISO(text, { zone: 'utc' });
  return read.isValid ? Math.floor(read.toSeconds()) : Number.NaN;
}
