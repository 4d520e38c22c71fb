const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

function all(properties: object, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: 'object', additionalProperties: false, required, properties };
}

const account = {
  ...all({ id: { type: 'integer' }, login: text }),
  description: 'A GitHub account. The id is the identity: logins are renamed.',
};

/** JSON Schema of what a generic webhook gets, for those who write receivers. */
export const notificationSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Notification of a generic webhook',
  description:
    'Sent as POST with the headers webhook-id, webhook-timestamp and webhook-signature of the Standard Webhooks specification. The same id may come more than once: act on the first.',
  ...all({
    type: {
      description: 'What happened.',
      oneOf: [
        { const: 'review.needed', description: 'A round of review began; `people` could approve.' },
        { const: 'change.frozen', description: 'Changes were requested; a governor lifts the freeze.' },
        { const: 'change.approved', description: 'Every policy has its approvals.' },
        { const: 'change.promoted', description: 'Promoted with statement `sequence`.' },
        { const: 'change.held', description: 'Merged by nobody who may promote.' },
        {
          const: 'change.on-hold',
          description: 'Merged; bytes on hold stay out of production until they are released.',
        },
        { const: 'change.withheld', description: 'Merged, but not approved, or not as approved.' },
        { const: 'change.rolled-back', description: 'Taken back with statement `sequence`.' },
        { const: 'sync.failed', description: 'The environment does not enforce what was promoted.' },
        {
          const: 'incident.found',
          description: 'Something is not as it was approved: drift, an edit, a lost record, an environment that fails.',
        },
        { const: 'incident.ended', description: 'It is again.' },
      ],
    },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened, in UTC.' },
    data: all(
      {
        repository: all({ id: { type: 'integer' }, owner: text, name: text }),
        pullRequest: {
          ...all({ number: { type: 'integer' }, title: text, head: text, url: text }),
          description: 'What it is about; absent for an incident.',
        },
        issue: {
          ...all({ number: { type: 'integer' }, title: text, url: text }),
          description: 'Where an incident is told; absent for a pull request.',
        },
        sequence: { ...count, description: 'Number of the statement.' },
        by: { ...account, description: 'Who did it; absent where nobody is known.' },
        people: {
          type: 'array',
          maxItems: 100,
          items: account,
          description: 'Whose review is needed, or everyone who took part.',
        },
        peopleCount: { ...count, description: 'How many there are, also where `people` is cut.' },
        policies: { type: 'array', maxItems: 100, items: text, description: 'Files concerned.' },
        policiesCount: count,
        details: { type: 'array', maxItems: 100, items: text },
      },
      ['sequence', 'by', 'pullRequest', 'issue'],
    ),
  }),
} as const;
