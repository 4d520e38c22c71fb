import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/core/connections/secret.ts';
import { signedHeaders, signingKeys } from '../../src/notifications/standard-webhooks.ts';

/** The example of the specification's own libraries. */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1614265330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const keys = (text: string) => signingKeys(new Secret(text), 'pager');

describe('a message in the form of Standard Webhooks', () => {
  it('is signed as the example of the specification', () => {
    expect(signedHeaders(keys(EXAMPLE.secret), EXAMPLE.message)).toEqual({
      'webhook-id': EXAMPLE.message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': EXAMPLE.signature,
    });
  });

  it('is signed by both secrets while one takes over from the other', () => {
    const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const headers = signedHeaders(keys(`${EXAMPLE.secret}\n${next}`), EXAMPLE.message);
    const [first, second, ...more] = headers['webhook-signature']?.split(' ') ?? [];
    expect([first, second?.startsWith('v1,'), first === second, more]).toEqual([EXAMPLE.signature, true, false, []]);
  });

  const rows: readonly [string, string][] = [
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['that is too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['that is too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['that is no Base64', `whsec_${'not base64!'.repeat(4)}`],
  ];
  it.each(rows)('takes no secret %s, and does not print it', (_, text) => {
    const refused = () => keys(text);
    expect(refused).toThrow('The secret of channel pager must be whsec_ and 24 to 64 bytes in Base64.');
  });
});
