import { slackText } from '../core/notifications/slack-text.ts';
import type { Channel } from '../ports.ts';
import type { ChannelOptions } from './channel-options.ts';
import { postTo } from './post.ts';

/** A Slack-compatible incoming webhook. Slack itself drops no doubles: a message whose answer was lost may stand twice. */
export function slackChannel(options: ChannelOptions): Channel {
  const post = postTo(options);
  return {
    name: options.name,
    send: (notification, server) =>
      post(JSON.stringify({ text: slackText(notification, server), unfurl_links: false, unfurl_media: false })),
  };
}
