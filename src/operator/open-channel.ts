import type { ChannelConnection } from '../core/connections/connections.ts';
import { OutsideError } from '../errors.ts';
import type { Channel } from '../ports.ts';
import { resolveSecret } from './resolve-secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Opens a channel for notifications. What is wrong with it is found now, when the server starts, and named without its
 * address or secret.
 */
export async function openChannel(connection: ChannelConnection, env: Env): Promise<Channel> {
  const { name, allowPrivateAddresses, timeLimitSeconds } = connection;
  const url = await resolveSecret(connection.url, env);
  const protocol = URL.canParse(url.reveal()) ? new URL(url.reveal()).protocol : '';
  if (protocol !== 'https:' && !(protocol === 'http:' && allowPrivateAddresses))
    throw new OutsideError(`The address of channel ${name} must be an https address.`, { retry: 'never' });
  const certificates =
    connection.certificates === undefined ? undefined : (await resolveSecret(connection.certificates, env)).reveal();
  const options = {
    name,
    url,
    allowPrivateAddresses,
    timeLimitSeconds,
    ...(certificates === undefined ? {} : { certificates }),
  };
  if (connection.kind === 'slack') {
    const { slackChannel } = await import('../notifications/slack-channel.ts');
    return slackChannel(options);
  }
  const { webhookChannel } = await import('../notifications/webhook-channel.ts');
  const { signingKeys } = await import('../notifications/standard-webhooks.ts');
  return webhookChannel(options, signingKeys(await resolveSecret(connection.secret, env), name));
}
