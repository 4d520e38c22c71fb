import type { Logger } from 'pino';
import { Probot } from 'probot';
import { PlainOctokit } from './plain-octokit.ts';
import type { Settings } from './settings.ts';

const REQUEST_TIMEOUT = 30_000;

/** GitHub as the App: its own key for what it may see at all, and a token for each installation. */
export async function appClient(settings: Settings, log: Logger, webhookPath?: string): Promise<Probot> {
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    log,
    ...(webhookPath === undefined ? {} : { webhookPath }),
    Octokit: PlainOctokit,
    request: {
      fetch: (url: string | URL, init: RequestInit = {}) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT) }),
    },
  });
  await probot.ready();
  return probot;
}
