import { createHmac } from 'node:crypto';
import type { App } from '../model/app.ts';

/** One event for one app, under the GUID that it keeps when it is sent again. */
export interface WebhookEvent {
  readonly guid: string;
  readonly app: App;
  readonly event: string;
  readonly action: string | undefined;
  readonly body: string;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
}

/** What GitHub sends with a body, signed where the hook has a secret. */
export function headersOf(event: WebhookEvent, secret: string | undefined): Record<string, string> {
  return {
    Accept: '*/*',
    'Content-Type': 'application/json',
    'User-Agent': `GitHub-Hookshot/${event.guid.slice(0, 7)}`,
    'X-GitHub-Delivery': event.guid,
    'X-GitHub-Event': event.event,
    'X-GitHub-Hook-ID': String(event.app.hookId),
    'X-GitHub-Hook-Installation-Target-ID': String(event.app.id),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    ...(secret === undefined
      ? {}
      : {
          'X-Hub-Signature': `sha1=${createHmac('sha1', secret).update(event.body).digest('hex')}`,
          'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(event.body).digest('hex')}`,
        }),
  };
}
