import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Ids } from './ids.ts';
import type { Account } from './model/account.ts';
import type { App, Manifest } from './model/app.ts';
import type { Installation, InstallationToken } from './model/installation.ts';
import type { Repository } from './model/repository.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RequestLog } from './requests.ts';
import type { Deliveries } from './webhooks/deliveries.ts';

/** All that this GitHub holds. */
export interface World {
  /** Origin under which it is served, without a slash at the end. */
  url: string;
  /** Folder of the bare repositories. */
  readonly root: string;
  readonly clock: Clock;
  /** By which tokens are given out and end; every answer's `date` tells it. */
  readonly tokenClock: Clock;
  readonly ids: Ids;
  readonly accounts: Map<number, Account>;
  readonly repositories: Map<number, Repository>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, InstallationToken>;
  /** Manifests that wait to be exchanged for an app, by code, until when. */
  readonly manifests: Map<string, { readonly owner: Account; readonly manifest: Manifest; readonly until: number }>;
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly deliveries: Deliveries;
  /** Where a request, an answer or a webhook broke GitHub's own description. */
  readonly violations: string[];
}
