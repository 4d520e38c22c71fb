type Properties = Readonly<Record<string, object>>;

const text = {
  type: 'string',
  description: 'Text; put it in quotes where YAML would take it for something else.',
} as const;
const textOrNothing = { type: ['string', 'null'], description: 'Text, or null.' } as const;
const flag = { type: 'boolean' } as const;
const number = { type: 'integer', description: 'A whole number.' } as const;
const texts = { type: 'array', items: text } as const;
const decision = { enum: ['approved', 'pending', 'changes_requested', 'invalid'] } as const;
const sides = { enum: ['data', 'subscription'] } as const;

/**
 * The form of a scenario file: JSON Schema 2020-12. `closed` knows the documented keys alone; open, it lets other keys
 * pass, so that a file may carry notes of its own.
 */
export function scenarioSchema(keys: 'closed' | 'open') {
  const mapping = (properties: Properties, required: readonly string[] = []) =>
    ({
      type: 'object',
      additionalProperties: keys === 'open',
      required,
      properties: { note: {}, ...properties },
    }) as const;
  const mapOf = (values: object) => ({ type: 'object', additionalProperties: values }) as const;
  const event = (name: string, properties: Properties, required: readonly string[] = []) =>
    mapping({ event: { const: name }, t: number, ...properties }, ['event', ...required]);
  const owners = mapping({ at_least: number, each: flag });
  const file = mapping(
    {
      digest: text,
      meaning: text,
      sources: texts,
      scope: { enum: ['global', 'local'] },
      state: { enum: ['active', 'staged'] },
      mode: { type: ['string', 'integer'] },
      parse: textOrNothing,
      path_problem: textOrNothing,
      tags: texts,
      type: sides,
      column_tags: texts,
      actions: texts,
      policy_key: text,
    },
    ['digest'],
  );
  const files = mapOf(file);
  const commit = mapping(
    {
      sha: text,
      author: textOrNothing,
      committer: textOrNothing,
      co_authors: { type: 'array', items: textOrNothing },
      parents: texts,
      touches: texts,
      clean_merge: flag,
      verified: flag,
    },
    ['sha', 'author'],
  );
  const pushed = { actor: text, pusher: textOrNothing, head: text, commits: { type: 'array', items: commit }, files };
  const anything = {
    id: text,
    actor: text,
    state: text,
    commit: textOrNothing,
    body: textOrNothing,
    content: text,
    what: text,
  };
  const events = [
    event('open_pr', { ...pushed, base: text, draft: flag, from_fork: flag, commanded_by: textOrNothing }, [
      'actor',
      'head',
    ]),
    event('push', { ...pushed, kind: { enum: ['normal', 'force', 'rebase', 'update_merge'] }, lost_webhook: flag }, [
      'actor',
      'head',
    ]),
    event(
      'review',
      {
        id: text,
        actor: text,
        state: { enum: ['approved', 'changes_requested', 'commented'] },
        commit: textOrNothing,
        body: textOrNothing,
        repo_permission: text,
        same_second_as_push: flag,
      },
      ['actor', 'state', 'commit'],
    ),
    event('dismiss', { review: text, actor: text, message: textOrNothing }, ['review']),
    event('edit_review', { review: text, actor: text, body: textOrNothing }, ['review']),
    event('role_change', {
      add_governors: texts,
      remove_governors: texts,
      remove_owners: {
        oneOf: [texts, mapOf(texts)],
        description: 'A list of owners, or a list of owners for each data source.',
      },
    }),
    event('delete_user', { user: text }, ['user']),
    event('base_push', { actor: text, files, merge_result: mapOf(text) }),
    event('retarget', { actor: text, base: text }, ['base']),
    event('ready_for_review', { actor: text }),
    event('close', { actor: text }),
    event('reopen', { actor: text }),
    event('sibling_pr_same_head', { number, decision, base: text }, ['number', 'decision']),
    event('files_truncated', { limit: number }),
    event('api_error', { what: text }),
    event('api_recovered', { what: text }),
    event('webhook', anything),
    event('pending_review', anything),
    event('comment', anything),
    event('reaction', anything),
    event('merge_group', { head: text, files }, ['files']),
    event('merge', { actor: text, merge_commit: text, files, enqueuer: textOrNothing, auto_merge_by: textOrNothing }, [
      'actor',
    ]),
  ];
  const quorum = mapping({
    min_approvals: number,
    min_governors: number,
    owners,
    rules: {
      type: 'array',
      items: mapping(
        { when: mapping({ tags: texts, type: sides }), min_approvals: number, min_governors: number, owners },
        ['when'],
      ),
    },
    objections: mapping({ lifted_by: { enum: ['update', 'update-or-objector'] } }),
  });
  const expected = mapping(
    {
      decision,
      approvals_counted: texts,
      per_policy: mapOf(mapping({ counted: texts, missing: number, frozen: flag })),
      promotion: { enum: ['performed', 'held', 'refused'] },
      why: text,
    },
    ['decision'],
  );
  const scenario = mapping(
    {
      id: text,
      title: text,
      basis: text,
      source: { type: ['array', 'string'] },
      policies: texts,
      quorum,
      rules_file: text,
      roles: mapping({ data_governors: texts, data_owners: mapOf(texts) }),
      rules_unattested: flag,
      config_state: { enum: ['missing', 'unparsable'] },
      base_files: files,
      promoted: mapOf(text),
      objections_before: {
        type: 'array',
        items: mapping({ path: text, digest: text, actor: text, meaning: text }, ['path', 'digest', 'actor']),
      },
      timeline: {
        type: 'array',
        minItems: 1,
        description: 'At least one event.',
        items: { type: 'object', required: ['event'], discriminator: { propertyName: 'event' }, oneOf: events },
      },
      expected,
    },
    ['id', 'timeline', 'expected'],
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Scenarios: pull requests told as timelines, with the decision expected',
    type: 'object',
    additionalProperties: true,
    required: ['scenarios'],
    properties: {
      shared: {},
      scenarios: { type: 'array', minItems: 1, items: scenario, description: 'At least one scenario.' },
    },
  } as const;
}
