import { cut, shown } from '../report/markdown.ts';
import { type Notification, type NotificationType, numberOf } from './notification.ts';
import { subjectAddress } from './subject-address.ts';

const MOST_PATHS = 10;
const MOST_PEOPLE = 15;
/** Slack asks for texts of at most 4,000 characters. */
const LONGEST = 4_000;

const TITLES: Readonly<Record<NotificationType, string>> = {
  'review.needed': 'Review needed',
  'change.frozen': 'Changes requested: frozen until a governor changes what the policy says',
  'change.approved': 'Fully approved: a governor can merge',
  'change.promoted': 'Promoted to production',
  'change.held': 'Held: merged by nobody who may promote; a governor says /promote',
  'change.on-hold': 'On hold: some of it stays out of production until another governor releases it',
  'change.withheld': 'Withheld from production',
  'change.rolled-back': 'Rolled back: production has what was live before',
  'sync.failed': 'Promoted, but not in effect',
  'incident.found': 'Incident',
  'incident.ended': 'The incident is over',
};

/**
 * A notification as the text of a Slack-compatible incoming webhook. Words of people stand in code only, in which Slack
 * makes no mention and no link; the one link is to the pull request or issue. `server` is GitHub's address, without a
 * slash at the end.
 */
export function slackText(notification: Notification, server: string): string {
  const { repository, pull, issue, type, by, sequence, paths, people, details } = notification;
  const where = `${repository.owner}/${repository.name}#${numberOf(notification)}`;
  const { title } = pull ?? issue;
  const statement = sequence === undefined ? '' : ` (statement ${sequence})`;
  const lines = [
    `*${TITLES[type]}*${statement} · <${escaped(subjectAddress(notification, server))}|${escaped(where)}> ${word(title, 150)}`,
    ...(by === undefined ? [] : [`By ${word(by.login, 80)}.`]),
    ...named('Policies', paths, MOST_PATHS),
    ...details.slice(0, 10).map((detail) => `• ${word(detail, 200)}`),
    ...(type === 'review.needed'
      ? named(
          'Who could approve',
          people.map(({ login }) => login),
          MOST_PEOPLE,
        )
      : []),
  ];
  return fitting(lines);
}

function named(title: string, names: readonly string[], most: number): readonly string[] {
  if (names.length === 0) return [];
  const some = names.slice(0, most).map((name) => word(name, 120));
  return [`${title}: ${some.join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`];
}

/** Whole lines, as many as fit. */
function fitting(lines: readonly string[]): string {
  let text = '';
  for (const line of lines) {
    if (text.length + line.length + 1 > LONGEST) break;
    text = text === '' ? line : `${text}\n${line}`;
  }
  return text;
}

/** Words of people: one line of code; a backtick that would end it is shown as an apostrophe. */
function word(text: string, most: number): string {
  const short = cut(shown(text).replaceAll('`', "'").trim(), most);
  return `\`${short === '' ? ' ' : escaped(short)}\``;
}

/** Slack's three characters of control. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
