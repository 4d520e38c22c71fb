import { createPublicKey } from 'node:crypto';
import { requestAction, rerequestRun } from '../actions/checks.ts';
import { suspend, tellInstallation, tellRepositories, uninstall, unsuspend } from '../actions/installations.ts';
import { type AppGiven, newKey, registerApp } from '../actions/register-app.ts';
import { nodeId } from '../ids.ts';
import type { App, Permissions } from '../model/app.ts';
import type { Installation } from '../model/installation.ts';
import type { Repository } from '../model/repository.ts';
import { deliver } from '../webhooks/emit.ts';
import type { World } from '../world.ts';
import { known } from './people.ts';
import { repositoryNamed } from './repositories.ts';

export interface AppMade {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string;
  readonly webhookSecret: string | undefined;
  /** PEM, unless only the public half is known here. */
  readonly privateKey: string | undefined;
  readonly botId: number;
  readonly botLogin: string;
}

/** Apps, their installations, and what people do with their checks. */
export function appControl(world: World) {
  return {
    /** Registers an app as a manifest does; events without their permission are refused, as on GitHub. */
    addApp(given: AppGiven & { readonly owner: string }): AppMade {
      const { app, privateKey } = registerApp(world, known(world, given.owner), given);
      return {
        id: app.id,
        slug: app.slug,
        clientId: app.clientId,
        webhookSecret: app.webhookSecret,
        privateKey,
        botId: app.bot.id,
        botLogin: app.bot.login,
      };
    },

    /** Where webhooks go from now on. */
    setWebhook(slug: string, hook: { url?: string; secret?: string }): void {
      const app = appNamed(world, slug);
      if (hook.url !== undefined) app.webhookUrl = hook.url;
      if (hook.secret !== undefined) app.webhookSecret = hook.secret;
    },

    /** Sends the event by which GitHub tries a hook. */
    ping(slug: string): void {
      const app = appNamed(world, slug);
      deliver(world, app, {
        event: 'ping',
        action: undefined,
        installation: undefined,
        repository: undefined,
        payload: {
          zen: 'Half measures are as bad as nothing at all.',
          hook_id: app.hookId,
          hook: {
            type: 'App',
            id: app.hookId,
            name: 'web',
            active: true,
            app_id: app.id,
            events: [...app.events],
            config: { content_type: 'json', insecure_ssl: '0', url: app.webhookUrl ?? '' },
            updated_at: app.createdAt,
            created_at: app.createdAt,
            deliveries_url: `${world.url}/api/v3/app/hook/deliveries`,
          },
        },
      });
    },

    /** Installs an app on an account: on the repositories named, or on all. */
    install(
      slug: string,
      account: string,
      given: { repositories?: readonly string[]; by?: string; id?: number } = {},
    ): { readonly id: number } {
      const app = appNamed(world, slug);
      const id = given.id ?? world.ids.next('installation');
      const at = world.clock.iso();
      const installation: Installation = {
        id,
        nodeId: nodeId('IntegrationInstallation', id),
        app,
        account: known(world, account),
        permissions: app.permissions,
        events: app.events,
        repositories: given.repositories
          ? new Set(given.repositories.map((name) => repositoryNamed(world, name)))
          : 'all',
        suspendedAt: undefined,
        suspendedBy: undefined,
        createdAt: at,
        updatedAt: at,
      };
      world.installations.set(id, installation);
      const sender = given.by === undefined ? app.owner : known(world, given.by);
      tellInstallation(world, installation, 'created', sender);
      return { id };
    },

    uninstall(id: number, by?: string): void {
      const installation = installationNamed(world, id);
      uninstall(world, installation, by === undefined ? installation.app.owner : known(world, by));
    },

    suspend(id: number, by: string): void {
      suspend(world, installationNamed(world, id), known(world, by));
    },

    unsuspend(id: number, by: string): void {
      unsuspend(world, installationNamed(world, id), known(world, by));
    },

    /** Adds repositories to an installation that has chosen ones, or takes them away. */
    changeRepositories(id: number, change: { add?: readonly string[]; remove?: readonly string[]; by?: string }): void {
      const installation = installationNamed(world, id);
      if (installation.repositories === 'all') throw new Error('the installation has all repositories');
      const added = (change.add ?? []).map((name) => repositoryNamed(world, name));
      const removed = (change.remove ?? []).map((name) => repositoryNamed(world, name));
      for (const repository of added) installation.repositories.add(repository);
      for (const repository of removed) installation.repositories.delete(repository);
      const sender = change.by === undefined ? installation.app.owner : known(world, change.by);
      tellRepositories(world, installation, { added, removed }, sender);
    },

    /** Changes what an installation may do, at once. */
    setPermissions(id: number, permissions: Permissions): void {
      const installation = installationNamed(world, id);
      installation.permissions = { ...permissions, metadata: 'read' };
      for (const [token, { installation: of }] of world.tokens) if (of === installation) world.tokens.delete(token);
    },

    /** Gives an app this private key (PEM), or a new one, in place of the one before: tokens it got by that stay good. */
    rotateKey(slug: string, privateKey = newKey()): string {
      appNamed(world, slug).publicKey = createPublicKey(privateKey);
      return privateKey;
    },

    /** Every installation token given out so far has expired. */
    expireTokens(): void {
      world.tokens.clear();
    },

    /** Somebody clicks a button of a completed check run. */
    clickButton(fullName: string, run: number, identifier: string, by: string): void {
      const repository = repositoryNamed(world, fullName);
      requestAction(world, repository, runNumbered(repository, run), known(world, by), identifier);
    },

    /** Somebody clicks "Re-run" of a check run. */
    rerequest(fullName: string, run: number, by: string): void {
      const repository = repositoryNamed(world, fullName);
      rerequestRun(world, repository, runNumbered(repository, run), known(world, by));
    },
  };
}

function appNamed(world: World, slug: string): App {
  const app = [...world.apps.values()].find((candidate) => candidate.slug === slug);
  if (!app) throw new Error(`there is no app ${slug}`);
  return app;
}

function installationNamed(world: World, id: number): Installation {
  const installation = world.installations.get(id);
  if (!installation) throw new Error(`there is no installation ${id}`);
  return installation;
}

function runNumbered(repository: Repository, id: number) {
  const run = repository.runs.find((candidate) => candidate.id === id);
  if (!run) throw new Error(`there is no check run ${id}`);
  return run;
}
