import type { DataSource } from '../core/catalogue/data-source.ts';
import type { NamesMemory } from '../core/environment-differences/names-seen.ts';
import type { Notification } from '../core/notifications/notification.ts';
import type { Floor } from '../core/rules/rules.ts';
import type { Breaker } from '../core/sync/circuit-breaker.ts';
import type { SyncLimits } from '../core/sync/plan-sync.ts';
import type {
  EnvironmentClient,
  EnvironmentReader,
  Forge,
  Ledger,
  PolicyRepository,
  Repository,
  Signer,
} from '../ports.ts';

/** All that a flow knows of the world, for one repository. */
export interface World {
  readonly repository: Repository;
  readonly forge: Forge;
  readonly git: PolicyRepository;
  readonly ledger: Ledger;
  readonly signer: Signer;
  /** What the operator says of this repository. */
  readonly operator: {
    /** First trusted commit; `undefined`: not pinned, so nothing is in force. */
    readonly trust: string | undefined;
    readonly floor: Floor | undefined;
    /** Number of the newest statement whose facts are given up, should the ledger not hold them; `undefined`: none. */
    readonly ledgerLostUpTo?: number | undefined;
  };
  /** The client behind a connection's name; `undefined`: the operator knows no such connection, or not for this repository. */
  readonly environment: (connection: string) => Promise<EnvironmentClient | undefined>;
  /** How much one sync of that connection may take out of effect, as the operator says. */
  readonly limitsOf: (connection: string) => SyncLimits;
  /** The same without a way to write: for plans. */
  readonly environmentReader: (connection: string) => Promise<EnvironmentReader | undefined>;
  /** What environments call by name, by connection, as each was last asked: for reports, and lost with the process. */
  readonly names: Pick<Map<string, NamesMemory>, 'get' | 'set'>;
  /** What was read last of the data sources of environments; lost with the process. */
  readonly sourcesRead: Pick<Map<string, SourcesRead>, 'get' | 'set'>;
  /** Remembers what is costly to compute and never changes for a key: content by its digest. */
  readonly remember: <T>(key: string, compute: () => Promise<T>) => Promise<T>;
  /** Environments that failed lately, by repository and connection: one's set may be at fault, and is no other's. */
  readonly breakers: Pick<Map<string, Breaker>, 'get' | 'set' | 'delete'>;
  /** Name of the check run that this world writes. */
  readonly check: string;
  /**
   * Tells people outside GitHub through the operator's channels, and then `mark`s on GitHub that it was told: at once
   * where there is no channel, else later and beside this work, which waits for none. `attempt` counts from 1; from the
   * second on, the world is looked at before anything is written.
   */
  readonly tell: (notification: Notification, mark: (attempt: number) => Promise<void>) => Promise<void>;
  /** Whether the operator has a channel that hears of this repository. */
  readonly isHeard: boolean;
  /** Ids of the comments that this process wrote, by pull request and key. */
  readonly written: Map<string, number>;
  /** Unix seconds. */
  readonly now: () => number;
  readonly log: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
}

export interface SourcesRead {
  /** Unix seconds. */
  readonly at: number;
  /** The catalogue itself, where there is no ledger to write it to: the repository is only observed. */
  readonly kept?: { readonly sources: readonly DataSource[]; readonly digest: string };
}

/** The constant name of the app's check run: rulesets require it by this name. */
export const CHECK_NAME = 'approve-to-promote';

/** The check of a repository that is only observed: no ruleset requires it. */
export const OBSERVED_CHECK_NAME = 'approve-to-promote (observing)';
