import { messageId } from '../core/notifications/notification.ts';
import { webhookPayload } from '../core/notifications/webhook-payload.ts';
import type { Channel } from '../ports.ts';
import type { ChannelOptions } from './channel-options.ts';
import { postTo } from './post.ts';
import { type SigningKeys, signedHeaders } from './standard-webhooks.ts';

/** A generic webhook, signed as the Standard Webhooks specification says. */
export function webhookChannel(options: ChannelOptions, keys: SigningKeys): Channel {
  const post = postTo(options);
  return {
    name: options.name,
    send: (notification, server) => {
      const body = JSON.stringify(webhookPayload(notification, server));
      const id = messageId(notification, options.name);
      return post(body, signedHeaders(keys, { id, at: Math.floor(Date.now() / 1000), body }));
    },
  };
}
