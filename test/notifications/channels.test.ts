import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChannelConnection } from '../../src/core/connections/connections.ts';
import { openChannel } from '../../src/operator/open-channel.ts';
import { aNotification } from '../support/a-notification.ts';
import { aPostReceiver, type PostReceiver } from '../support/post-receiver.ts';

const PATH = '/services/secret-of-the-address';

let receiver: PostReceiver;
beforeEach(async () => {
  receiver = await aPostReceiver();
});
afterEach(() => receiver.stop());

const chat: ChannelConnection = {
  kind: 'slack',
  name: 'chat',
  url: { env: 'URL' },
  repositories: [],
  timeLimitSeconds: 5,
  allowPrivateAddresses: true,
  certificates: undefined,
};
const send = async (more: Partial<typeof chat> = {}, address = `${receiver.url}${PATH}`) => {
  const channel = await openChannel({ ...chat, ...more }, { URL: address });
  return channel.send(aNotification(), 'https://github.test');
};
const failure = async (sending: Promise<unknown>) => {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(String(error)).not.toContain('secret-of-the-address');
  return error;
};

describe('a channel', () => {
  it('takes a message as JSON', async () => {
    await send();
    const [posted] = receiver.postedTo(PATH);
    expect(posted?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(posted?.body ?? '')).toMatchObject({ text: expect.stringMatching(/^\*Fully approved/) });
  });

  it.each([500, 502, 503, 429, 408])('that answers %d is asked again later', async (status) => {
    receiver.answerWith(status);
    expect(await failure(send())).toMatchObject({
      name: 'OutsideError',
      message: `channel chat answered ${status}`,
      retry: 'later',
    });
  });

  it.each([301, 302, 307, 308, 400, 401, 403, 404, 410])('that answers %d is not', async (status) => {
    receiver.answerWith(status, { headers: { location: `${receiver.url}/elsewhere` } });
    expect(await failure(send())).toMatchObject({ message: `channel chat answered ${status}`, retry: 'never' });
    expect(receiver.postedTo('/elsewhere')).toEqual([]);
  });

  it('says until when it wants quiet, but not for ever', async () => {
    const notBefore = async (after: string) => {
      receiver.answerWith(429, { headers: { 'retry-after': after } });
      const error = (await failure(send())) as { readonly notBefore: number };
      return Math.round((error.notBefore - Date.now()) / 60_000);
    };
    expect([await notBefore('120'), await notBefore('86400')]).toEqual([2, 5]);
  });

  it('that never answers is given up in time', async () => {
    receiver.answerWith('nothing');
    expect(await failure(send({ timeLimitSeconds: 0.2 }))).toMatchObject({
      message: 'POST channel chat: no whole answer within 0.2 s.',
      retry: 'later',
    });
  });

  it('that is not there is named, and its address is not', async () => {
    const { url } = receiver;
    await receiver.stop();
    expect(await failure(send({}, `${url}${PATH}`))).toMatchObject({ message: 'POST channel chat: ECONNREFUSED.' });
    receiver = await aPostReceiver();
  });

  it('on the machine itself is asked nothing unless the operator allows it', async () => {
    const address = `${receiver.url.replace('http:', 'https:')}${PATH}`;
    expect(await failure(send({ allowPrivateAddresses: false }, address))).toMatchObject({
      message: expect.stringContaining('channel chat leads to an address that is not public'),
      retry: 'never',
    });
    expect(receiver.postedTo(PATH)).toEqual([]);
  });

  const wrong: readonly [string, string | undefined, string][] = [
    ['no address', undefined, 'The environment variable URL holds no secret.'],
    ['an address that is none', 'secret-of-the-address', 'The address of channel chat must be an https address.'],
    ['another scheme', 'ftp://x.test/secret-of-the-address', 'The address of channel chat must be an https address.'],
    ['no encryption', 'http://x.test/secret-of-the-address', 'The address of channel chat must be an https address.'],
  ];
  it.each(wrong)('with %s keeps the server from starting', async (_, address, message) => {
    const opening = openChannel({ ...chat, allowPrivateAddresses: false }, { URL: address });
    expect(await failure(opening)).toMatchObject({ message, retry: 'never' });
  });
});
