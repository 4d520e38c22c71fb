import type { Account } from './account.ts';

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface Deployment {
  readonly id: number;
  readonly nodeId: string;
  readonly ref: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: string | Readonly<Record<string, unknown>>;
  readonly environment: string;
  readonly description: string | undefined;
  readonly transient: boolean;
  readonly production: boolean;
  readonly by: Account;
  readonly app: number | undefined;
  readonly createdAt: string;
  updatedAt: string;
  readonly statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly nodeId: string;
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly by: Account;
  readonly app: number | undefined;
  readonly at: string;
}
