/** Where GitHub is known to break its own description; what stands here is no violation of ours. */
const contradictions: readonly RegExp[] = [
  // The repository of a head branch is null once the fork is deleted; only webhooks are described so.
  /body(\/\d+)?\/head\/repo: must be object$/,
  // Every refusal repeats its status as a text, and has a body.
  / 4\d\d body: GitHub describes no "status"$/,
  / 4\d\d body: none is described$/,
  // Some webhooks are described with an older form of repository than they carry.
  /^webhook .*: GitHub describes no "(has_discussions|web_commit_signoff_required)"$/,
];

/** Takes out what GitHub itself does. */
export function withoutContradictions(problems: readonly string[]): readonly string[] {
  return problems.filter((problem) => !contradictions.some((known) => known.test(problem)));
}
