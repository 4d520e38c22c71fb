import { describe, expect, it } from '@jest/globals';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { messageId, type Notification } from '../../../src/core/notifications/notification.ts';
import { notificationSchema } from '../../../src/core/notifications/notification-schema.ts';
import { incidentNotification } from '../../../src/core/notifications/of-incident.ts';
import { webhookPayload } from '../../../src/core/notifications/webhook-payload.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true });
(addFormats as unknown as (one: Ajv2020) => void)(ajv);
const validate = ajv.compile(notificationSchema);
const problems = (payload: unknown): readonly ErrorObject[] => {
  validate(payload);
  return validate.errors ?? [];
};

const person = (id: number) => ({ id, login: `user-${id}` });
type About = Partial<Extract<Notification, { issue?: undefined }>>;
const aNotification = (more: About = {}): Notification => ({
  key: 'promoted:3',
  type: 'change.promoted',
  at: 1_767_225_600,
  repository: { id: 1, owner: 'acme', name: 'policies' },
  pull: { number: 7, title: 'Salaries', head: 'h' },
  sequence: 3,
  by: person(1),
  people: [person(1), person(2)],
  paths: ['a.yml'],
  details: [],
  ...more,
});

describe('a notification in the generic form', () => {
  it('is as its JSON Schema says', () => {
    const payload = webhookPayload(aNotification(), 'https://github.test');
    expect(problems(payload)).toEqual([]);
    expect(payload).toEqual({
      type: 'change.promoted',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        repository: { id: 1, owner: 'acme', name: 'policies' },
        pullRequest: { number: 7, title: 'Salaries', head: 'h', url: 'https://github.test/acme/policies/pull/7' },
        sequence: 3,
        by: { id: 1, login: 'user-1' },
        people: [person(1), person(2)],
        peopleCount: 2,
        policies: ['a.yml'],
        policiesCount: 1,
        details: [],
      },
    });
  });

  it('names the issue of an incident, and no pull request', () => {
    const at = { id: 1, owner: 'acme', name: 'policies' };
    const incident = incidentNotification(at, { number: 9, title: 'Edited', did: 'ended', at: 0 });
    const payload = webhookPayload(incident, 'https://github.test');
    expect(problems(payload)).toEqual([]);
    const issue = { number: 9, title: 'Edited', url: 'https://github.test/acme/policies/issues/9' };
    expect(payload).toMatchObject({ type: 'incident.ended', data: { issue, people: [] } });
    expect(payload).not.toHaveProperty('data.pullRequest');
    const again = incidentNotification(at, { number: 9, title: 'Renamed', did: 'ended', at: 7 });
    expect(messageId(again, 'pager')).toBe(messageId(incident, 'pager'));
    const found = incidentNotification(at, { number: 9, title: 'Edited', did: 'found', at: 0 });
    expect(messageId(found, 'pager')).not.toBe(messageId(incident, 'pager'));
  });

  it('stays short, and says how much there is', () => {
    const payload = webhookPayload(
      aNotification({
        pull: { number: 7, title: 'x'.repeat(100_000), head: 'h' },
        people: Array.from({ length: 5_000 }, (_, id) => person(id)),
        paths: Array.from({ length: 5_000 }, () => 'p'.repeat(5_000)),
        details: Array.from({ length: 500 }, () => 'd'.repeat(5_000)),
      }),
      'https://github.test',
    );
    expect(problems(payload)).toEqual([]);
    expect(JSON.stringify(payload).length).toBeLessThan(256 * 1024);
    expect(payload).toMatchObject({ data: { peopleCount: 5_000, policiesCount: 5_000 } });
  });

  it('shows characters that hide or reorder by their code points', () => {
    const payload = webhookPayload(aNotification({ paths: ['a\u202eb\u0000'] }), 'https://github.test');
    expect(payload).toMatchObject({ data: { policies: ['a\\u{202e}b\\u{0}'] } });
  });
});

describe('the id of a notification', () => {
  const id = messageId(aNotification(), 'pager');

  it('is the same for the same event, whatever is told of it', () => {
    const retold = aNotification({ at: 5, people: [], pull: { number: 7, title: 'Renamed', head: 'h2' } });
    expect(messageId(retold, 'pager')).toBe(id);
    expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
  });

  const rows: readonly [string, Notification, string][] = [
    ['channel', aNotification(), 'chat'],
    ['event', aNotification({ key: 'promoted:4' }), 'pager'],
    ['pull request', aNotification({ pull: { number: 8, title: 'Salaries', head: 'h' } }), 'pager'],
    ['repository', aNotification({ repository: { id: 2, owner: 'acme', name: 'policies' } }), 'pager'],
  ];
  it.each(rows)('is another for another %s', (_, notification, channel) => {
    expect(messageId(notification, channel)).not.toBe(id);
  });
});
