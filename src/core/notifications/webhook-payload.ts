import { cut, shown } from '../report/markdown.ts';
import type { Json } from '../text/json.ts';
import type { Account, Notification } from './notification.ts';
import { subjectAddress } from './subject-address.ts';

const MOST_LISTED = 100;
const LONGEST = 1_000;

/**
 * A notification as the body of a generic webhook, in the form of the Standard Webhooks specification. Its JSON Schema is
 * `notificationSchema`. Text is plain, one line each, without characters that hide or reorder others; whoever shows it
 * escapes it for the place it is shown in.
 */
export function webhookPayload(notification: Notification, server: string): Json {
  const { type, at, repository, sequence, by, people, paths, details } = notification;
  return {
    type,
    timestamp: new Date(at * 1000).toISOString(),
    data: {
      repository: { id: repository.id, owner: repository.owner, name: repository.name },
      ...subject(notification, server),
      ...(sequence === undefined ? {} : { sequence }),
      ...(by === undefined ? {} : { by: account(by) }),
      people: people.slice(0, MOST_LISTED).map(account),
      peopleCount: people.length,
      policies: paths.slice(0, MOST_LISTED).map(plain),
      policiesCount: paths.length,
      details: details.slice(0, MOST_LISTED).map(plain),
    },
  };
}

function subject(notification: Notification, server: string): { readonly [key: string]: Json } {
  const { pull, issue } = notification;
  const url = subjectAddress(notification, server);
  if (pull === undefined) return { issue: { number: issue.number, title: plain(issue.title), url } };
  return { pullRequest: { number: pull.number, title: plain(pull.title), head: pull.head, url } };
}

function account({ id, login }: Account): Json {
  return { id, login: plain(login) };
}

function plain(text: string): string {
  return cut(shown(text), LONGEST);
}
