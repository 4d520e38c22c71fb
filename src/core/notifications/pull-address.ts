import type { Notification } from './notification.ts';

/** Where people read the pull request; `server` is GitHub's address, without a slash at the end. */
export function pullAddress({ repository, pull }: Notification, server: string): string {
  return `${server}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/pull/${pull.number}`;
}
