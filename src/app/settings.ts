import { readFileSync } from 'node:fs';
import { FIRST_REST } from '../work/retry.ts';

/** What the operator says through the environment: Probot's own variables and `CONNECTIONS_FILE`. */
export interface Settings {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** `https://api.github.com`, or `…/api/v3` of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Where repositories are cloned from, without a slash at the end. */
  readonly gitUrl: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly connectionsFile: string | undefined;
  /** Milliseconds between sweeps, which find what lost events left behind. */
  readonly sweepEvery: number;
  /** Milliseconds that a failed task rests first; each failure more doubles it. */
  readonly firstRest: number;
  /** How many repositories one sweep looks at, and how many pull requests of each; it goes on where it stopped. */
  readonly sweepBudget: { readonly repositories: number; readonly pulls: number };
  /** Folder for clones; may be deleted at any time. */
  readonly cacheFolder: string;
}

/** Sweeps come every five minutes unless told. */
const SWEEP_SECONDS = 300;
const SWEEP_REPOSITORIES = 200;
const SWEEP_PULLS = 200;
const MOST_SWEPT = 100_000;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * Reads the settings; all that is wrong at once, each with where and what would be right. No value of a secret is in a
 * message.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const appId = Number(env.APP_ID);
  if (!Number.isInteger(appId) || appId <= 0)
    problems.push('APP_ID: must be the number of the GitHub App (on its settings page, "App ID")');
  const privateKey = keyOf(env, problems);
  const webhookSecret = env.WEBHOOK_SECRET ?? '';
  if (webhookSecret === '')
    problems.push(
      'WEBHOOK_SECRET: must be the webhook secret of the GitHub App; without one anybody could send events, so the app does not start',
    );
  else if (webhookSecret === 'development')
    problems.push('WEBHOOK_SECRET: "development" is known to everybody; choose a long random one');
  const protocol = env.GHE_PROTOCOL ?? 'https';
  if (protocol !== 'https' && protocol !== 'http') problems.push('GHE_PROTOCOL: must be https or http');
  const gheHost = env.GHE_HOST;
  if (gheHost !== undefined && !/^[\w.-]+(:\d+)?$/.test(gheHost))
    problems.push('GHE_HOST: must be a host name, with a port where needed, and nothing else');
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push('PORT: must be a number from 0 to 65535');
  const logLevel = env.LOG_LEVEL ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) problems.push(`LOG_LEVEL: must be one of ${LOG_LEVELS.join(', ')}`);
  const sweepSeconds = Number(env.A2P_SWEEP_SECONDS ?? SWEEP_SECONDS);
  if (!Number.isInteger(sweepSeconds) || sweepSeconds < 1 || sweepSeconds > 86_400)
    problems.push('A2P_SWEEP_SECONDS: must be a whole number of seconds from 1 to 86400');
  const firstRest = Number(env.A2P_RETRY_MILLISECONDS ?? FIRST_REST);
  if (!Number.isInteger(firstRest) || firstRest < 1 || firstRest > 60_000)
    problems.push('A2P_RETRY_MILLISECONDS: must be a whole number of milliseconds from 1 to 60000');
  const sweepBudget = {
    repositories: Number(env.A2P_SWEEP_REPOSITORIES ?? SWEEP_REPOSITORIES),
    pulls: Number(env.A2P_SWEEP_PULLS ?? SWEEP_PULLS),
  };
  for (const [name, count] of Object.entries(sweepBudget))
    if (!Number.isInteger(count) || count < 1 || count > MOST_SWEPT)
      problems.push(`A2P_SWEEP_${name.toUpperCase()}: must be a whole number from 1 to ${MOST_SWEPT}`);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: {
      appId,
      privateKey,
      webhookSecret,
      apiUrl: gheHost === undefined ? 'https://api.github.com' : `${protocol}://${gheHost}/api/v3`,
      gitUrl: gheHost === undefined ? 'https://github.com' : `${protocol}://${gheHost}`,
      host: env.HOST ?? 'localhost',
      port,
      logLevel,
      connectionsFile: env.CONNECTIONS_FILE === '' ? undefined : env.CONNECTIONS_FILE,
      sweepEvery: sweepSeconds * 1000,
      firstRest,
      sweepBudget,
      cacheFolder: env.A2P_CACHE ?? '.cache/approve-to-promote',
    },
  };
}

/** PEM as it is, with `\n` written out, or in Base64; from PRIVATE_KEY or the file PRIVATE_KEY_PATH names. */
function keyOf(env: Readonly<Record<string, string | undefined>>, problems: string[]): string {
  let text = env.PRIVATE_KEY ?? '';
  if (text === '' && env.PRIVATE_KEY_PATH) {
    try {
      text = readFileSync(env.PRIVATE_KEY_PATH, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      problems.push(`PRIVATE_KEY_PATH: the file cannot be read (${code})`);
      return '';
    }
  }
  const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : Buffer.from(text, 'base64').toString('utf8');
  if (/-----BEGIN (RSA )?PRIVATE KEY-----[\s\S]+-----END (RSA )?PRIVATE KEY-----/.test(pem)) return pem;
  problems.push(
    'PRIVATE_KEY: must be the private key of the GitHub App, as PEM or PEM in Base64 (or PRIVATE_KEY_PATH a file with it)',
  );
  return '';
}
