import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What is told to people outside GitHub. */
export type NotificationType =
  | 'review.needed'
  | 'change.frozen'
  | 'change.approved'
  | 'change.promoted'
  | 'change.held'
  | 'change.on-hold'
  | 'change.withheld'
  | 'change.rolled-back'
  | 'sync.failed'
  | 'incident.found'
  | 'incident.ended';

/** One thing that happened, for those it concerns; all text is as people wrote it, and is made harmless by each form. */
export type Notification = Happening & Subject;

/** Where people read of it: a pull request, or an issue of the app. */
type Subject =
  | {
      readonly pull: { readonly number: number; readonly title: string; readonly head: string };
      readonly issue?: undefined;
    }
  | { readonly issue: { readonly number: number; readonly title: string }; readonly pull?: undefined };

interface Happening {
  /** Names what happened within its repository, for ever: told twice it has the same key. */
  readonly key: string;
  readonly type: NotificationType;
  /** Unix seconds at which it happened. */
  readonly at: number;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  /** Number of the statement that brought it into force. */
  readonly sequence?: number;
  /** Who did it; absent: nobody, or nobody known. */
  readonly by?: Account;
  /** Whose review is needed, or everyone who took part. */
  readonly people: readonly Account[];
  /** Files concerned. */
  readonly paths: readonly string[];
  /** What there is to say of it, a sentence each. */
  readonly details: readonly string[];
}

export interface Account {
  readonly id: number;
  readonly login: string;
}

/**
 * The id under which a channel gets it: the same however often it is sent and by whichever process, so that a receiver
 * drops doubles; another for every channel.
 */
export function messageId(notification: Notification, channel: string): string {
  const { repository, key } = notification;
  const named = JSON.stringify([repository.id, numberOf(notification), key, channel]);
  return `msg_${bytesToHex(sha256(utf8ToBytes(named))).slice(0, 32)}`;
}

/** GitHub numbers pull requests and issues in one row. */
export function numberOf({ pull, issue }: Notification): number {
  return pull === undefined ? issue.number : pull.number;
}
