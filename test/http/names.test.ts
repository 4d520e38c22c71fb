import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { authority, elsewhere, type KeyPair, localhost } from '../support/certificates.ts';

/** What the name server says, one answer a question; the last one stays. */
let answers: readonly (readonly string[])[] = [];
let asked = 0;
jest.unstable_mockModule('node:dns/promises', () => ({
  lookup: async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  },
}));
const { guardedFetch } = await import('../../src/http/guarded-fetch.ts');

let server: http.Server | https.Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)));
  server = undefined;
  asked = 0;
});

/** A server of this machine; answers its port. */
async function listening(pair?: KeyPair): Promise<number> {
  const answer: http.RequestListener = (_, response) => response.end('here');
  const made = pair === undefined ? http.createServer(answer) : https.createServer({ ...pair }, answer);
  server = made;
  await new Promise<void>((ready) => made.listen(0, '127.0.0.1', ready));
  return (made.address() as AddressInfo).port;
}

describe('a name that leads elsewhere the second time it is asked for', () => {
  const limit = { timeLimitSeconds: 5 };

  it('is asked for once a request, and what was checked is what is used', async () => {
    const url = `http://immuta.example:${await listening()}`;
    answers = [['127.0.0.1'], ['203.0.113.9']];
    const response = await guardedFetch({ url, allowPrivateAddresses: true, ...limit })(url);
    expect([await response.text(), asked]).toEqual(['here', 1]);
  });

  it('is checked anew for the next request', async () => {
    const url = `http://immuta.example:${await listening()}`;
    answers = [['169.254.169.254']];
    const fetch = guardedFetch({ url, allowPrivateAddresses: false, ...limit });
    await expect(fetch(url)).rejects.toMatchObject({ message: expect.stringContaining('not public') });
    await expect(fetch(url)).rejects.toMatchObject({ message: expect.stringContaining('not public') });
    expect(asked).toBe(2);
  });

  it.each([
    ['one of them private', ['8.8.8.8', '10.0.0.1']],
    ['one of them this machine, as IPv6', ['2606:4700::1111', '::1']],
    ['one of them IPv4 in the dress of IPv6', ['8.8.8.8', '::ffff:169.254.169.254']],
  ])('is refused with several addresses, %s', async (_, addresses) => {
    answers = [addresses];
    const url = 'https://immuta.example';
    await expect(guardedFetch({ url, allowPrivateAddresses: false, ...limit })(url)).rejects.toMatchObject({
      message: expect.stringContaining('not public'),
      retry: 'never',
    });
  });
});

describe('a server that proves who it is', () => {
  const rows: readonly [string, KeyPair, { readonly certificates?: string }, string][] = [
    ['is heard where its authority is the one of the connection', localhost, { certificates: authority }, 'here'],
    ['is not heard where nobody knows its authority', localhost, {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['is not heard under another name', elsewhere, { certificates: authority }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'is not heard where another authority is the one of the connection',
      localhost,
      { certificates: elsewhere.cert },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ];
  it.each(rows)('%s', async (_, pair, given, expected) => {
    const url = `https://localhost:${await listening(pair)}`;
    answers = [['127.0.0.1']];
    const fetch = guardedFetch({ url, allowPrivateAddresses: true, timeLimitSeconds: 5, ...given });
    const said = await fetch(url, { method: 'POST', body: '{}' }).then(
      (response) => response.text(),
      (error) => `${error.message} ${error.mayHaveActed ? 'may have acted' : ''}`,
    );
    expect(said).toContain(expected);
    expect(said).not.toContain('may have acted');
  });
});
