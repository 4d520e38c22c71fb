import { type Notification, numberOf } from './notification.ts';

/** Where people read the pull request or issue; `server` is GitHub's address, without a slash at the end. */
export function subjectAddress(notification: Notification, server: string): string {
  const { owner, name } = notification.repository;
  const kind = notification.pull === undefined ? 'issues' : 'pull';
  return `${server}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/${kind}/${numberOf(notification)}`;
}
