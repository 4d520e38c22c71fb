type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const flag: Schema = { type: 'boolean' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [{ type: 'null' }, schema] });

/** A mapping; what is not named may stand there too, so that an older program reads a newer one's file. */
const mapping = (
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

const person = mapping({ id: number, login: text, kind: { enum: ['user', 'bot'] } });
const maybePerson = orNull(person);
const problem = mapping({ path: text, message: text }, { line: number, remedy: text });
const bytes = { blob: text, mode: text, meaning: text };
const bytesByPath = mapOf(orNull(mapping(bytes, { policyKey: text, content: text })));
const side = mapping(
  { ...bytes, scope: list(text), tags: list(text), columnTags: list(text), actions: list(text) },
  { type: text, policyKey: text, content: text },
);
const role = { governor: flag, owns: list(text) };
const owners = mapping({}, { atLeast: number, each: flag });
const approvals = mapping({
  required: number,
  governors: number,
  owners: mapping({ atLeast: number, each: flag }),
  rules: list(mapping({ when: mapping({}) }, { required: number, governors: number, owners })),
  objections: mapping({ liftedBy: { enum: ['update', 'update-or-objector'] } }),
});
const commit = mapping(
  {
    id: text,
    author: maybePerson,
    committer: { anyOf: [maybePerson, { const: 'github' }] },
    coAuthors: list(maybePerson),
    verified: flag,
    touches: list(text),
  },
  { signedByGovernor: flag },
);
const decision = { enum: ['invalid', 'changes requested', 'in review', 'approved'] };

/** What a saved snapshot must hold to be decided again; null stands for what is known to be nothing. */
export const snapshotSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'All that a decision on a pull request depends on',
  ...mapping(
    {
      repository: mapping({ owner: text, name: text, id: number }),
      number,
      title: text,
      state: { enum: ['open', 'closed', 'merged'] },
      draft: flag,
      base: mapping({ ref: text, protected: flag }),
      head: text,
      author: maybePerson,
      openedAt: number,
      rules: {
        anyOf: [
          mapping({ state: { const: 'in force' }, rules: mapping({ approvals }), attested: flag }),
          mapping({ state: { enum: ['missing', 'unparsable'] }, problems: list(problem) }, { shownBy: approvals }),
        ],
      },
      roster: mapping({ governors: list(person), owners: mapOf(list(person)) }, { withoutAccount: mapOf(list(text)) }),
      changes: list(
        mapping({
          path: text,
          kind: { enum: ['policy', 'rules', 'people', 'catalogue'] },
          base: orNull(side),
          head: orNull(side),
          promoted: { anyOf: [{ const: 'same as base' }, mapping({ blob: orNull(text) }, { mode: text })] },
        }),
      ),
      problems: list(problem),
      incomplete: list(text),
      commits: list(commit),
      pushes: list(
        mapping(
          {
            at: number,
            by: { anyOf: [maybePerson, { const: 'unreadable' }] },
            before: orNull(text),
            after: text,
            force: flag,
            commits: list(commit),
          },
          { from: text, governorThen: flag },
        ),
      ),
      reviews: list(
        mapping(
          {
            id: text,
            by: maybePerson,
            opinion: { enum: ['approved', 'changes requested', 'commented'] },
            at: number,
            commit: orNull(text),
            hasExplanation: flag,
          },
          { dismissedAt: number, canPush: flag, recorded: mapping({ ...role, on: list(text) }) },
        ),
      ),
      objectionsBefore: list(
        mapping(
          {
            pull: number,
            review: text,
            path: text,
            meanings: list(text),
            by: maybePerson,
            role: mapping(role),
            at: number,
          },
          { contents: list(text), withdrawnAt: number },
        ),
      ),
      bytesAt: mapOf(bytesByPath),
      siblings: list(mapping({ number, decision })),
    },
    {
      commandedBy: person,
      openedByGovernor: flag,
      mergeResult: bytesByPath,
      mergeConflict: list(text),
      mergeGroup: mapping({ head: text, bytes: bytesByPath }),
      merge: mapping(
        { commit: text, at: number, by: maybePerson, bytes: bytesByPath },
        { enqueuedBy: person, autoMergeBy: person, promotedBy: person, governorThen: flag },
      ),
    },
  ),
};
