import type { Notification } from './notification.ts';

/** An issue of the app that was opened or closed. */
export interface IncidentTold {
  readonly number: number;
  readonly title: string;
  readonly did: 'found' | 'ended';
  /** Unix seconds. */
  readonly at: number;
}

/** Tells that something is not as it was approved, or is again: drift, an edit, a lost record, an environment that fails. */
export function incidentNotification(
  { id, owner, name }: Notification['repository'],
  { number, title, did, at }: IncidentTold,
): Notification {
  return {
    key: `incident:${number}:${did}`,
    type: `incident.${did}`,
    at,
    repository: { id, owner, name },
    issue: { number, title },
    people: [],
    paths: [],
    details: [],
  };
}
