/**
 * Beliefs of BELIEFS.md that cannot be checked against a real repository by `beliefs.ts`, and the tests against the
 * stand-in that would fall without them: file below `test/github`, and the test's name.
 */
export const shownBy: Readonly<Record<string, readonly (readonly [file: string, test: string])[]>> = {
  B20: [['reviews.test.ts', 'a reader approves without a word']],
  B21: [['reviews.test.ts', 'writes states in lower case in webhooks, and text that is not there as null']],
  B22: [
    ['reviews.test.ts', 'a second pending review'],
    ['reviews.test.ts', 'shows a pending review to its author alone, and tells nobody until it is submitted'],
  ],
  B23: [['reviews.test.ts', 'lets those with write access dismiss an opinion, nobody else, and only an opinion']],
  B24: [['reviews.test.ts', 'takes a reviewer off the list of those asked once they have reviewed']],
  B25: [['reviews.test.ts', 'asks neither the author nor strangers, and no more than fifteen']],
  B26: [['reviews.test.ts', 'keeps a review whose commit was lost or whose author is gone']],
  B27: [['reviews.test.ts', 'binds a review to the head unless the reviewer names an older commit']],
  B30: [['checks.test.ts', 'a completed run does not go back, but may conclude otherwise']],
  B31: [
    ['checks.test.ts', 'a conclusion completes'],
    ['checks.test.ts', 'completed needs a conclusion'],
  ],
  B32: [
    ['checks.test.ts', 'annotations of updates add up'],
    ['checks.test.ts', 'a list shows the newest of each name unless all are asked for'],
  ],
  B33: [['webhooks.test.ts', 'tell a subscribed app of everything that happens to a pull request']],
  B34: [['checks.test.ts', 'tell only the app that owns them of a click and of "Re-run", with the one who clicked']],
  B35: [['checks.test.ts', 'show their pull request, but none of a fork']],
  B36: [['checks.test.ts', 'are written by people too, and the newest of a context counts']],
  B37: [['beliefs/more-beliefs.test.ts', 'what becomes of a check run reaches its author too']],
  B40: [['merging.test.ts', 'refuses a head that moved, a conflict, a draft, what is closed, and who may not write']],
  B41: [['merging.test.ts', 'by %s gives %d parents and the committer %s']],
  B42: [['merging.test.ts', 'a push that brings the head to the base counts as a merge by the pusher']],
  B43: [
    ['merging.test.ts', 'deletes the head branch where the repository says so, and closes what else came from it'],
    ['beliefs/more-beliefs.test.ts', 'a closed pull request whose head moved cannot be reopened'],
  ],
  B44: [
    ['git-transport.test.ts', 'takes a push, and everything has followed before the pusher hears of it'],
    ['git-transport.test.ts', 'lets nobody read or write who may not'],
  ],
  B45: [['rest.test.ts', 'have the pull requests that hold them, or whose merge brought them']],
  B46: [['beliefs/more-beliefs.test.ts', 'a comparison shows 300 files at most, a pull request all of these']],
  B47: [['git-transport.test.ts', 'shows the commits of a fork in the repository it came from']],
  B48: [
    ['rules.test.ts', 'asks for checks of the group, and merges when they pass'],
    ['rules.test.ts', 'takes out what fails, and makes the groups behind anew'],
  ],
  B49: [['rules.test.ts', 'merge by themselves once nothing stands in the way, in the name of who asked']],
  B50: [
    ['git-transport.test.ts', 'serves a clone without blobs, and exact commits that no branch holds any more'],
    ['git-transport.test.ts', 'is counted apart from the API'],
  ],
  B51: [['git-transport.test.ts', 'lets nobody read or write who may not']],
  B52: [['git-transport.test.ts', 'takes a push, and everything has followed before the pusher hears of it']],
  B53: [['git-transport.test.ts', 'refuses a push that breaks a rule, all of it, with GitHub’s number']],
  B54: [
    ['graphql.test.ts', 'createCommitOnBranch commits as the app, signed by GitHub'],
    ['rest.test.ts', 'a person’s commit is theirs, and unsigned'],
  ],
  B55: [
    ['beliefs/more-beliefs.test.ts', 'a commit is of the account that has its address, and of nobody where none has'],
    ['graphql.test.ts', 'createCommitOnBranch commits as the app, signed by GitHub'],
  ],
  B60: [
    ['apps.test.ts', 'with its own signature'],
    ['apps.test.ts', 'not with a token that lives longer than ten minutes'],
    ['apps.test.ts', 'not with one from the future'],
  ],
  B61: [
    ['apps.test.ts', 'gets a token that is not forty letters, holds an hour, and may be narrowed but not widened'],
    ['apps.test.ts', 'gets a token that ends after an hour by GitHub’s clock, which each answer tells'],
  ],
  B62: [
    ['apps.test.ts', 'says which permission was missing'],
    ['apps.test.ts', 'does not find what it is not installed on'],
    ['graphql.test.ts', 'what an installation has no permission for'],
  ],
  B63: [['apps.test.ts', 'show members of child teams, not those who have not accepted, and not to outsiders']],
  B64: [['webhooks.test.ts', 'tell the app of its own installations, and of the repositories it gains and loses']],
  B67: [['apps.test.ts', 'is shut out once its key is another, while tokens that it has stay good']],
  B65: [['beliefs/more-beliefs.test.ts', 'a bot is NAME[bot] in REST and NAME in GraphQL']],
  B66: [['apps.test.ts', 'sends the person back with a code, good once for the credentials']],
  B70: [['rules.test.ts', 'hold a merge back until the check of the app itself has passed']],
  B71: [['rules.test.ts', 'let nothing on the branch but pull requests, save for who may bypass']],
  B72: [['rules.test.ts', 'let nothing on the branch but pull requests, save for who may bypass']],
  B73: [['rules.test.ts', 'are shown to readers without those who may bypass them']],
  B80: [
    ['faults.test.ts', 'a receiver that fails or does not answer is in the log, and is sent the same GUID again'],
    ['faults.test.ts', 'the delivery log is read on by cursor, and forgets after three days'],
  ],
  B81: [
    [
      'beliefs/more-beliefs.test.ts',
      'deliveries begin in the order of events, and none waits for one that is not answered',
    ],
  ],
  B82: [
    ['faults.test.ts', 'the hourly limit says when it starts anew, and is spent'],
    ['faults.test.ts', 'a budget that is really spent ends in a refusal'],
  ],
  B83: [['beliefs/more-beliefs.test.ts', 'every refusal repeats its status as text']],
};
