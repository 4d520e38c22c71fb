import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../support/bench.ts';

const PROGRAM = fileURLToPath(new URL('bare-app.ts', import.meta.url));

export interface BareApp {
  readonly slug: string;
  readonly stop: () => Promise<void>;
}

/** The floor of the verdict's measure as a process, installed beside the app. */
export async function startBareApp({ github, repository }: Bench): Promise<BareApp> {
  const slug = 'bare';
  const [owner = ''] = repository.split('/');
  const app = github.addApp({
    slug,
    owner,
    permissions: { checks: 'write', contents: 'read', pull_requests: 'read' },
    events: ['pull_request', 'pull_request_review'],
    webhookSecret: 'a webhook secret of the floor',
  });
  github.install(slug, owner);
  const child = fork(PROGRAM, {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env.PATH,
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey ?? '',
      WEBHOOK_SECRET: 'a webhook secret of the floor',
      API_URL: github.apiUrl,
      GIT_URL: github.repository(repository).cloneUrl,
      GHE_HOST: github.host,
      GHE_PROTOCOL: 'http',
    },
  });
  const [message] = (await once(child, 'message')) as [{ readonly listening: string }];
  github.setWebhook(slug, { url: `${message.listening}/api/github/webhooks` });
  return {
    slug,
    stop: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
