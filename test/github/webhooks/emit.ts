import { withoutContradictions } from '../contradictions.ts';
import { descriptions } from '../descriptions/descriptions.ts';
import type { Account } from '../model/account.ts';
import type { App } from '../model/app.ts';
import { covers, type Installation } from '../model/installation.ts';
import type { Repository } from '../model/repository.ts';
import { presentAccount, presentOrganization } from '../present/account.ts';
import { presentRepository } from '../present/repository.ts';
import type { World } from '../world.ts';
import { permissionFor } from './permission-for.ts';

export interface Emission {
  readonly event: string;
  readonly action?: string;
  readonly sender: Account;
  readonly repository?: Repository;
  /** Where the event is an organisation's and no repository's. */
  readonly organization?: Account;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Events that go to the app they are about and to no other. */
  readonly onlyTo?: App;
  /** A payload that differs from the usual form of repository. */
  readonly repositoryAs?: unknown;
}

/** Sends an event to every app that is installed where it happened, has subscribed to it and may know of it. */
export function emit(world: World, emission: Emission): void {
  const { event, repository } = emission;
  const organization =
    emission.organization ?? (repository?.owner.type === 'Organization' ? repository.owner : undefined);
  for (const installation of world.installations.values()) {
    if (emission.onlyTo && installation.app !== emission.onlyTo) continue;
    if (!concerns(installation, emission, organization) || !mayKnow(installation, event)) continue;
    const payload = {
      ...(emission.action ? { action: emission.action } : {}),
      ...emission.payload,
      ...(repository ? { repository: emission.repositoryAs ?? presentRepository(world, repository) } : {}),
      ...(organization ? { organization: presentOrganization(world, organization) } : {}),
      sender: presentAccount(world, emission.sender),
      installation: { id: installation.id, node_id: installation.nodeId },
    };
    deliver(world, installation.app, { event, action: emission.action, payload, installation, repository });
  }
}

/** Checks a payload against GitHub's description and hands it over for delivery. */
export function deliver(
  world: World,
  app: App,
  what: {
    readonly event: string;
    readonly action: string | undefined;
    readonly payload: unknown;
    readonly installation: Installation | undefined;
    readonly repository: Repository | undefined;
  },
): void {
  const problems = descriptions.checkWebhook({ event: what.event, payload: what.payload });
  world.violations.push(...withoutContradictions(problems));
  world.deliveries.send({
    app,
    event: what.event,
    action: what.action,
    body: JSON.stringify(what.payload),
    installationId: what.installation?.id,
    repositoryId: what.repository?.id,
  });
}

function concerns(installation: Installation, emission: Emission, organization: Account | undefined): boolean {
  if (installation.suspendedAt) return false;
  if (emission.repository) return covers(installation, emission.repository);
  return organization !== undefined && installation.account === organization;
}

function mayKnow(installation: Installation, event: string): boolean {
  if (!installation.events.includes(event)) return false;
  const needed = permissionFor(event);
  return needed === undefined || installation.permissions[needed] !== undefined;
}
