import { join } from 'node:path';
import { pino } from 'pino';
import { appClient } from '../app/app-client.ts';
import { outbox } from '../app/outbox.ts';
import { readSettings } from '../app/settings.ts';
import { worlds } from '../app/worlds.ts';
import { OutsideError } from '../errors.ts';
import type { World } from '../flows/world.ts';
import { readInstallationOf, readRepositories } from '../github/installations.ts';
import { readOperator } from '../operator/operator.ts';
import { print, printProblems } from './output.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Longest that a command waits for the operator's channels to take what it told them, in milliseconds. */
const PATIENCE = 20_000;

/** The world in which the App acts on one repository, out of the operator's own settings. */
export interface AppWorld {
  readonly world: World;
  /** Frees connections; what was told is told by then, or the server tells it. */
  readonly close: () => Promise<void>;
}

/** Whether this process was given what it takes to act as the App. */
export function mayActAsApp(env: Env): boolean {
  return Boolean(env.APP_ID && (env.PRIVATE_KEY || env.PRIVATE_KEY_PATH));
}

/** The same world as the server's, with a cache of its own; `undefined`: what the operator wrote is wrong, and was printed. */
export async function openAppWorld(
  { owner, name }: { readonly owner: string; readonly name: string },
  env: Env,
): Promise<AppWorld | undefined> {
  const read = readSettings(env);
  if (!read.ok) {
    for (const problem of read.problems) print(`error: ${problem}`);
    return undefined;
  }
  const settings = { ...read.settings, cacheFolder: join(read.settings.cacheFolder, 'command-line') };
  const operator = await readOperator(settings.connectionsFile, env);
  if (!operator.ok) {
    printProblems(operator.problems, 'error');
    return undefined;
  }
  const outOfTime = operator.operator.whyNotSigning(Math.floor(Date.now() / 1000));
  if (outOfTime !== undefined) throw new OutsideError(outOfTime, { retry: 'never' });
  const log = pino({ level: 'silent' });
  const probot = await appClient(settings, log);
  const installation = await readInstallationOf(await probot.auth(), { owner, repo: name });
  const repositories = await readRepositories(await probot.auth(installation), installation);
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const repository = repositories.find((one) => same(one.owner, owner) && same(one.name, name));
  if (repository === undefined)
    throw new OutsideError(`the App is not installed on ${owner}/${name}, or it is archived`, { retry: 'never' });
  const told = outbox(await operator.operator.openChannels(), settings.gitUrl, () => {});
  return {
    world: await worlds(settings, operator.operator, told, probot, log).of(repository),
    close: async () => {
      await told.stop(PATIENCE);
      await operator.operator.close();
    },
  };
}
