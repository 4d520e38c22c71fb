import type { Notification } from '../../src/core/notifications/notification.ts';

type OfPull = Extract<Notification, { issue?: undefined }>;

/** That pull request #7 of acme/policies was approved; a row says what matters to it. */
export function aNotification(more: Partial<OfPull> = {}): Notification {
  return {
    key: 'approved:1',
    type: 'change.approved',
    at: 0,
    repository: { id: 1, owner: 'acme', name: 'policies' },
    pull: { number: 7, title: 'Salaries', head: 'h' },
    people: [],
    paths: [],
    details: [],
    ...more,
  };
}
