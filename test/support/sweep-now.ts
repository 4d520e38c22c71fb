import { createHmac, randomUUID } from 'node:crypto';
import type { Bench } from './bench.ts';

/** Has the app sweep now, as GitHub's word that the app may do more than before would; resolves when all is done. */
export async function sweepNow(bench: Pick<Bench, 'app' | 'env' | 'idle'>): Promise<void> {
  const body = JSON.stringify({ action: 'new_permissions_accepted', installation: { id: 0 } });
  const secret = bench.env.WEBHOOK_SECRET ?? '';
  const answer = await fetch(`${bench.app().url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'installation',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  if (!answer.ok) throw new Error(`the app did not take it: ${answer.status} ${await answer.text()}`);
  await bench.idle();
}
