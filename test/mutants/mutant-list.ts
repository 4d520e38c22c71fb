/** One defence taken out of one file, and the tests that must notice. */
export interface Mutant {
  /** Which defence: the rule, scenario or attempt it stands against. */
  readonly defence: string;
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Test files, as jest takes them. */
  readonly tests: readonly string[];
  /** Only tests whose titles match are run. */
  readonly titles?: string;
  /** The tests run the built app: build it first. */
  readonly build?: true;
  /** Why no test can fall; absent: one must. */
  readonly survives?: string;
}

type Patch = readonly [defence: string, from: string, to: string, survives?: string];

function patches(file: string, tests: readonly string[], list: readonly Patch[]): readonly Mutant[] {
  return list.map(([defence, from, to, survives]) => ({
    defence,
    file,
    from,
    to,
    tests,
    ...(survives === undefined ? {} : { survives }),
  }));
}

const scenarios = [
  'test/core/approval/scenarios.test.ts',
  'test/core/approval/decide.test.ts',
  'test/core/approval/authors.test.ts',
  'test/core/approval/defences.test.ts',
  'test/core/approval/quorum.test.ts',
  'test/core/approval/record-objections.test.ts',
];
const approval = (file: string, list: readonly Patch[]) => patches(`src/core/approval/${file}.ts`, scenarios, list);

const onApproval: readonly Mutant[] = [
  ...approval('bytes', [
    ['T44: an approval binds to the mode too', ' && a?.mode === b?.mode', ''],
    ['T02: bytes not known are no bytes', 'return known.known && sameBytes', 'return !known.known || sameBytes'],
    ['T54: what bytes mean is their parsed content', 'ABSENT : bytes.meaning', 'ABSENT : bytes.blob'],
    [
      'T02: a commit that GitHub lost binds to nothing',
      '!Object.hasOwn(snapshot.bytesAt, commit)) return unknown',
      '!Object.hasOwn(snapshot.bytesAt, commit)) return { known: true, bytes: undefined }',
    ],
    [
      'a path that was not looked at is not absent',
      'path)) return unknown',
      'path)) return { known: true, bytes: undefined }',
    ],
  ]),
  ...approval('contributors', [
    ['T13: authors of commits are contributors', '[commit.author, commit.committer,', '[commit.committer,'],
    ['T18: committers are contributors', '[commit.author, commit.committer,', '[commit.author,'],
    ['T17: co-authors are contributors', ', ...commit.coAuthors]', ']'],
    ['T14: an unattributable commit is invalid', 'makers?.unattributed.add(commit.id)', 'undefined'],
    ['T18: pushers are contributors', 'else if (push.by !== undefined) makers?.ids.add(push.by.id);', ''],
    [
      'T16: who brought the bytes first stays excluded',
      'if (dropped && !broughtHeadBytes(snapshot, change, push, commit)) continue;',
      'if (dropped) continue;',
    ],
    [
      'T16: what was dropped with other bytes excludes nobody',
      'if (dropped && !broughtHeadBytes(snapshot, change, push, commit)) continue;',
      '',
    ],
    [
      'T16: makers of dropped commits are excluded, not the pusher alone',
      'if (dropped) addCommit(makers.get(path), commit);',
      '',
    ],
    [
      'R12: who commanded a pull request of the app counts as its author',
      '[snapshot.author, snapshot.commandedBy]',
      '[snapshot.author]',
    ],
    [
      'the author of the pull request approves nothing in it',
      '[snapshot.author, snapshot.commandedBy]',
      '[snapshot.commandedBy]',
    ],
  ]),
  ...approval('decide', [
    ['invalid comes before everything', "if (invalid.length > 0) return 'invalid';", ''],
    ['changes requested comes before in review', "if (frozen.length > 0) return 'changes requested';", ''],
    ['what waits is not approved', "return waiting.length > 0 ? 'in review' : 'approved'", "return 'approved'"],
    [
      'T08: without approved rules nothing is valid',
      "return [{ kind: 'rules', state: rules.state, problems: rules.problems }]",
      'return []',
    ],
    ['T26: a quorum of nobody is no rule', 'if (rules.rules.approvals.required >= 1) return [];', 'return [];'],
    ['T43: a problem elsewhere is a problem', '...problemsElsewhere(snapshot),', ''],
    ['R13: a push by nobody knows whom makes it invalid', '...unreadablePushes(snapshot),', ''],
    ['T06: a merge that brings what the pull request does not', ' || Object.keys(bytes).length > 0', ''],
  ]),
  ...approval('freeze', [
    ['T50: nobody but a governor lifts a freeze', 'event.step.byGovernor && !returned', '!returned'],
    ['T54: comments and white space lift nothing', ' && changesMeaning(event.step)', ''],
    ['S058: the rejected bytes freeze again', 'frozen = returned || (frozen && !update)', 'frozen = frozen && !update'],
    ['S045: after the update everyone approves anew', 'if (frozen && update) voidBefore = event.at;', ''],
    [
      'R10: an update is in a later second',
      '({ at }) => at > from',
      '({ at }) => at >= from',
      'What the last push of that second brought is itself rejected, so playing it again ends frozen as well.',
    ],
    [
      'S041: the objector’s approval lifts nothing unless the rules say so',
      "liftedBy === 'update-or-objector' ?",
      'true ?',
    ],
    ['R11: what was taken back elsewhere freezes nothing', '      frozen = false;\n      rejected.clear();\n', ''],
    ['R11: earlier approvals stay void then', 'if (frozen) voidBefore = event.at;', ''],
    ['R11: an approval that was dismissed lifts nothing', ' && review.dismissedAt === undefined', ''],
    [
      'R11: who lost the role lifts nothing',
      'by === undefined || roles.on(change, by) === undefined',
      'by === undefined',
    ],
    [
      'R11: an approval of other bytes lifts nothing',
      'if (!there.known || !isCertainly(approved, there.bytes)) continue;',
      '',
    ],
  ]),
  ...approval('hand', [
    ['R2: a machine’s opening is no hand', "if (opener?.kind === 'bot') return false;", ''],
    ['R2: the role held at the opening counts', 'return snapshot.openedByGovernor ?? (', 'return ('],
    ['R12: the hand of who commanded it', 'snapshot.commandedBy ?? snapshot.author', 'snapshot.author'],
    ['T55: a push by somebody else is no hand', '!step.byGovernor || ', ''],
    ['T55: updating the branch is no hand', 'if (sameBytes(step.before.bytes, step.after.bytes)) return false;', ''],
    ['R2: what was dropped again is no hand', ' && (standing || brought)', ''],
    ['T55: a name without a verified signature is no hand', '!verified || ', ''],
    [
      'R2: a signature on another file is no hand',
      'touches.includes(change.path) && (signedByGovernor',
      '(signedByGovernor',
    ],
    ['R2: the role held at the signature counts', 'signedByGovernor ?? roles', 'roles'],
  ]),
  ...approval('history', [
    ['R2: the role held at the push counts', 'return governorThen ?? roles', 'return roles'],
    ['T19: a machine’s push is no governor’s', " || by.kind === 'bot'", ''],
    [
      'R10: a push in the same second was before',
      'steps.findLast(({ push }) => push.at <= time)',
      'steps.findLast(({ push }) => push.at < time)',
    ],
    [
      'R2: a first push is compared with the base it was made from',
      "(from === undefined ? undefined : at(from)) ?? 'base'",
      "'base'",
    ],
    [
      'T11: a policy is followed under its other name',
      ': policyIn(bytes, change)',
      ": bytesOf(bytes === 'base' ? undefined : bytes, change.path)",
    ],
  ]),
  ...approval('objections', [
    ['T19: a machine objects to nothing', "if (review.by?.kind === 'bot') return false;", ''],
    [
      'T29: the say recorded at first sight binds',
      'if (review.recorded !== undefined) return review.recorded.on.includes(change.path);',
      '',
    ],
    ['T29: write access stands for a lost role', ' || review.canPush === true', ''],
    ['R10: a deleted objector binds', 'review.by === undefined || ', ''],
    [
      'S064: an objection written against an old commit rejects the head’s meaning',
      ', atTime(steps(), review.at)]',
      ']',
    ],
    ['S064: and the one it was written against', '[bytesAt(snapshot, review.commit, change), ', '['],
    [
      'T53: objections follow the bytes from another pull request',
      '...fromTheLedger(snapshot, change, history).filter(({ review }) => !known.has(review)), ',
      '',
    ],
    [
      'T11: one made here follows its policy into another file',
      'if (change.head?.policyKey === undefined) return [];',
      'return [];',
    ],
    [
      'T11: objections follow the policy into another file',
      'return change.head?.policyKey !== undefined',
      'return false',
    ],
  ]),
  ...approval('promotion', [
    ['T06: what a merge alone brought is withheld', ', ...broughtByMergeAlone(snapshot, merge)]', ']'],
    [
      'S172: merged bytes are the approved bytes',
      "return differs(merge.bytes, change) ? 'other bytes' : undefined;",
      'return undefined;',
    ],
    ['R8: a machine promotes nothing', "promoter.kind === 'user' && (", '('],
    ['S171: a governor promotes', '(merge.governorThen ?? roles.isGovernor(promoter))', 'true'],
    ['T46: what was not approved is withheld', 'if (all || none.includes(change.path))', 'if (all)'],
    [
      'T46: all of it where the pull request as a whole was not',
      'if (all || none.includes(change.path))',
      'if (none.includes(change.path))',
    ],
    [
      'R8: behind a machine’s merge stands who queued it',
      "merge.by?.kind === 'user' ? merge.by : (merge.enqueuedBy ?? merge.autoMergeBy)",
      'merge.by',
    ],
  ]),
  ...approval('quorum', [
    ['T56: rules that match at base', 'matches(rule, change.base) || ', ''],
    ['R5: rules that match at head', ' || matches(rule, change.head)', ''],
    ['the operator’s floor of approvals', 'approvals.required, floor?.required,', 'approvals.required,'],
    ['the operator’s floor of governors', 'approvals.governors, floor?.governors,', 'approvals.governors,'],
    ['a rule’s number', ', ...matching.map(({ required }) => required)', ''],
    ['a rule’s governors', ', ...matching.map(({ governors }) => governors)', ''],
    ['a tag means the tags below it', 'tagMatches(one, tag) || tagMatches(tag, one)', 'tagMatches(tag, one)'],
    [
      'a policy on a tag is one on the tags below it',
      'tagMatches(one, tag) || tagMatches(tag, one)',
      'tagMatches(one, tag)',
    ],
    [
      'rules, people and catalogue have no owners',
      'atLeast: policy ?',
      'atLeast: true ?',
      'A change of them has no scope, and without a scope owner requirements lapse.',
    ],
  ]),
  ...approval('quorum-state', [
    ['T09, T25: governors that are missing', 'Math.max(0, quorum.governors - governors)', '0'],
    ['owners that are missing', 'Math.max(0, ownersRequired - owners)', '0'],
    ['every source covered', 'quorum.owners.each ?', 'false ?'],
    ['owner requirements lapse without a scope', ' && scopeOf(change).length > 0 ?', ' ?'],
    ['a quorum needs its governors', ' && state.governorsMissing === 0', ''],
    ['a quorum needs its owners', ' && state.ownersMissing === 0', ''],
    ['a quorum needs its sources covered', ' && state.uncovered.length === 0', ''],
    ['a quorum needs its number', 'state.missing === 0 && ', ''],
  ]),
  ...approval('restore', [
    ['T57: unapproved bytes at base', "return isPromoted(change.head) ? 'restore' : 'unapproved'", "return 'restore'"],
    [
      'R7: a restore needs no quorum',
      "return isPromoted(change.head) ? 'restore' : 'unapproved'",
      "return 'unapproved'",
    ],
  ]),
  ...approval('reviews', [
    ['T33: a comment is no opinion', "if (review.opinion === 'commented') return 'no opinion';", ''],
    [
      'R10: a deleted account approves nothing',
      "if (review.by === undefined) return 'deleted account';",
      "if (review.by === undefined) return 'counts';",
    ],
    [
      'T19: machines approve nothing',
      "if (review.by.kind === 'bot') return 'bot';",
      '',
      'The roster gives machines no role, so they end at `no role`.',
    ],
    ['T23: no role, no say', "if (roles.on(change, review.by) === undefined) return 'no role';", ''],
    ['authors approve nothing', "if (excluded.authors.has(review.by.id)) return 'author';", ''],
    ['T13: contributors', "if (excluded.makers.ids.has(review.by.id)) return 'contributor';", ''],
    ['a dismissed approval', "if (review.dismissedAt !== undefined) return 'dismissed';", ''],
    [
      'T31: a withdrawn approval revives nothing',
      "if (order < (withdrawn.get(review.by.id) ?? -1)) return 'superseded';",
      '',
    ],
    [
      'T01: other bytes',
      "if (!isCertainly(bytesAt(snapshot, review.commit, change), change.head)) return 'other bytes';",
      '',
    ],
    ['S045: approvals before the update', 'review.at < freeze.voidBefore || ', ''],
    ['R11: approvals before a withdrawal', ' || order < freeze.voidBeforeOrder', ''],
    ['S002: none counts while frozen', "return freeze.by.length > 0 ? 'frozen' : 'counts'", "return 'counts'"],
    ['T20: one person counts once', 'counting.get(verdict.by.id) !== order', 'false'],
  ]),
  ...approval('roles', [
    ['T10: owners at base or at head', '[...new Set([...base.scope, ...head.scope])]', 'head.scope'],
    ['S154: owners at head', '[...new Set([...base.scope, ...head.scope])]', 'base.scope'],
    ['rules, people and catalogue are for governors alone', "if (kind !== 'policy') return [];", ''],
    [
      'T20: roles are held by account, not by name',
      'governors.has(person.id)',
      '[...governors.values()].some(({ login }) => login === person.login)',
    ],
  ]),
  ...approval('voters', [
    ['authors are not asked', '!authors.has(id) && ', ''],
    ['contributors are not asked', ' && !makers.ids.has(id)', ''],
  ]),
  ...approval('waiting', [
    ['T36: the same head elsewhere', '...whatMergingGives(snapshot), ...siblings]', '...whatMergingGives(snapshot)]'],
    ['T48: facts that are not complete', ': [...incomplete, ...recordOfPushes', ': [...recordOfPushes'],
    ['R13: a record of pushes that ends before the head', '...recordOfPushes(snapshot), ', ''],
    ['S155: a draft', '...(draft ?', '...(false ?'],
    ['a closed one', "...(state === 'closed' ?", '...(false ?'],
    ['T37: another base without a policy', '[...incomplete, ...otherBase(snapshot), ', '[...incomplete, '],
    ['T37: another base', 'return base.protected ?', 'return true ?'],
    ['T45: what merging gives', '...pathsThatDiffer(mergeResult)', '...pathsThatDiffer(undefined)'],
    ['T38: a merge group’s own bytes', '...pathsThatDiffer(mergeGroup?.bytes)', '...pathsThatDiffer(undefined)'],
    ['what merging gives is not known', "mergeResult === undefined && snapshot.state === 'open'", 'false'],
  ]),
  ...approval('warnings', [
    ['T52: rules that nobody approved', '...rulesUnattested(snapshot), ', ''],
    ['the same content as rejected', ', ...copiesOfTheRejected(snapshot, policies)]', ']'],
  ]),
  ...approval('judge-change', [
    [
      'R2: every policy needs a governor’s hand',
      "...(hand ? [] : [{ kind: 'no governor’s hand' as const, path }]),",
      '',
    ],
    [
      'T14: an unattributed commit',
      "...[...makers.unattributed].map((commit): Reason => ({ kind: 'unattributed commit', commit })),",
      '',
    ],
    [
      'T57: an unapproved base',
      "...(standing === 'unapproved' ? [{ kind: 'unapproved base' as const, path }] : []),",
      '',
    ],
    ['R7: a restore needs neither quorum nor hand', 'restore ? nobodyNeeded : quorum', 'quorum'],
    ['R7: a restore needs no hand', 'const hand = restore || ', 'const hand = '],
  ]),
  ...patches(
    'src/core/approval/record-objections.ts',
    ['test/core/approval/record-objections.test.ts'],
    [
      ['T29: seen late, write access stands for a lost role', '(forgotten || review.canPush === true)', 'forgotten'],
      ['T29: a record that was taken away', '(forgotten || review.canPush === true)', 'review.canPush === true'],
      ['T29: seen in time, it does not', 'now - review.at > LATE && ', ''],
      ['R10: a deleted objector', 'by === undefined || (mayHaveHad', '(mayHaveHad'],
      ['an objection is recorded once', ' && recorded === undefined)', ')'],
    ],
  ),
  ...patches(
    'src/core/approval/explain-review.ts',
    ['test/core/approval/explain-review.test.ts'],
    [
      ['what counts tells most', "verdicts.find(({ counts, why }) => counts || why === 'freezes') ??", ''],
      ['who can never approve is told so', 'if (never !== undefined)', 'if (false)'],
    ],
  ),
];

const onPromotion: readonly Mutant[] = [
  ...patches(
    'src/core/promotion/in-force.ts',
    ['test/core/promotion/in-force.test.ts'],
    [
      ['T58: another repository’s statement', 'if (statement.repository !== expected.repository)', 'if (false)'],
      ['T58: another environment’s statement', 'if (statement.environment !== expected.environment)', 'if (false)'],
      ['T58: a statement out of sequence', 'if (statement.sequence !== inForce.sequence + 1)', 'if (false)'],
      ['T58: a broken chain', 'if (statement.previous !== inForce.previous)', 'if (false)'],
      ['T58: bytes that were not in force', 'if (inForce[place].get(path) !== before)', 'if (false)'],
      ['T58: another set than it names', 'if (digestOf(next) !== statement.inForce)', 'if (false)'],
      ['T58: the digest holds paths and bytes', '.map(([path, blob]) =>', '.map(([path], blob) =>'],
    ],
  ),
  ...patches(
    'src/core/promotion/plan-promotion.ts',
    ['test/core/promotion/plan-promotion.test.ts'],
    [
      [
        'S172: withheld bytes are not promoted',
        "if (change.withheld !== undefined) return { word: 'withheld', why: change.withheld };",
        '',
      ],
      [
        'what is in force is not promoted again',
        "if (inForce[change.place].get(change.path) === change.approved) return { word: 'in force' };",
        '',
      ],
      ['a later merge speaks for the file', "if (tip !== change.approved) return { word: 'superseded' };", ''],
      ['S171: what is held is not promoted', "if (merge.verdict.word === 'held') return { word: 'held' };", ''],
      [
        'what is withheld as a whole',
        "if (merge.verdict.word === 'withheld') return { word: 'withheld', why: 'not approved' };",
        '',
      ],
    ],
  ),
  ...patches(
    'src/core/promotion/plan-promotion.ts',
    ['test/core/promotion/plan-promotion.test.ts'],
    [
      ['held bytes stay out', "if (hold !== undefined) return { word: 'on hold', hold };", ''],
      [
        'a hold keeps a policy that moves whole',
        'same.flatMap((one) => one.approved ?? [])',
        '[approved ?? []].flat()',
      ],
      [
        'a removal on hold stays out',
        'if (brought.length === 0) return holdOn(holds, { policyKey, blob: undefined });',
        '',
      ],
    ],
  ),
  ...patches(
    'src/core/approval/promotion.ts',
    ['test/flows/moved-policy.test.ts'],
    [
      [
        'a policy goes only where it may come',
        'own.get(change) ?? (key === undefined ? undefined : ofKey.get(key))',
        'key === undefined ? undefined : own.get(change)',
      ],
    ],
  ),
  ...patches(
    'src/core/promotion/without-half-moves.ts',
    ['test/core/promotion/without-half-moves.test.ts'],
    [
      ['a policy does not go where what came was replaced', '!half.has(policyKey)', '(half.has(policyKey) || true)'],
      [
        'what an approved merge replaced is no half',
        'then.prod.get(path) !== approved.prod.get(path)',
        'then.prod.get(path) === approved.prod.get(path)',
      ],
    ],
  ),
  ...patches(
    'src/flows/proposal.ts',
    ['test/flows/proposal.test.ts'],
    [
      [
        'T58: a promotion pull request is one commit',
        'parent === undefined || more.length > 0',
        'parent === undefined',
      ],
      [
        'T58: its statement is a plain file',
        "entry?.mode !== '100644' || text?.state",
        'entry === undefined || text?.state',
      ],
      ['T58: its statement is the app’s', ' ||\n    !world.signer.verify(signedBytes(payload), signature, at).ok', ''],
      ['T58: it stands where its statement says', 'if (read.statement.parent !== parent)', 'if (false)'],
      ['T58: its bytes are its statement’s', "if (tree !== (await world.git.treeIdOf(head, '')))", 'if (false)'],
      ['T58: it is of this repository', ' && head.repository?.toLowerCase() === own', ''],
    ],
  ),
  ...patches(
    'src/flows/rollback.ts',
    ['test/flows/plan-rollback.test.ts'],
    [
      ['nothing is rolled back where the app only observes', " || rules.rules.mode === 'observe'", ''],
      ['nor where it may not commit', "if (into === 'pull-request')", 'if (false)'],
      ['T59: the time is that of the rules', 'withinSeconds: rollback.withinSeconds', 'withinSeconds: 1e9'],
      ['what comes back stands beside the others', 'return clash === undefined', 'return true'],
    ],
  ),
  ...patches(
    'src/flows/replay.ts',
    ['test/flows/replay.test.ts'],
    [
      ['a replay compares the promoter', 'verdict.promoter.id !== pull.promoter.id', 'verdict.promoter.id === 0'],
      ['a replay compares approvals', 'sameApprovals(approvals, again.approvals) ?', 'true ?'],
      ['a replay compares bytes', 'if (again.approved !== after)', 'if (false)'],
      [
        'a replay knows every change',
        'if (again === undefined) return',
        'if (again === undefined) return []; if (false) return',
      ],
      [
        'a replay looks at changes of no pull request',
        'for (const why of unexplained(link.statement))',
        'for (const why of [] as string[])',
      ],
    ],
  ),
  ...patches(
    'src/core/rules/freeze-window.ts',
    ['test/core/rules/freeze-window.test.ts'],
    [
      ['a week is one of the zone', '{ zone: timeZone }).startOf', "{ zone: 'utc' }).startOf"],
      ['a freeze begins with the first of two equal times', 'possible(local, zone)[0] ?? DateTime', 'DateTime'],
      ['a freeze begins once clocks have skipped its beginning', 'isThere ? first : lastChange(first)', 'first'],
      ['a freeze ends with the second', 'return possible(local, zone).at(-1) ?? DateTime', 'return DateTime'],
      ['a week’s window may end in the next', '[monday.minus({ weeks: 1 }), monday]', '[monday]'],
    ],
  ),
  ...patches(
    'src/core/promotion/message.ts',
    ['test/core/promotion/message.test.ts'],
    [['T61: a login adds no line', "login.replace(/[^\\w[\\]-]/g, '_')", 'login']],
  ),
  ...patches(
    'src/core/promotion/envelope.ts',
    ['test/core/promotion/envelope.test.ts', 'test/core/promotion/statement-form.test.ts'],
    [
      ['T58: an envelope of another type', 'if (value.payloadType !== PAYLOAD_TYPE)', 'if (false)'],
      ['T58: an envelope without a signature', '|| signatures.length === 0', ''],
      ['T58: another predicate', 'if (value.predicateType !== PREDICATE_TYPE)', 'if (false)'],
      ['T58: a statement of another form', 'if (problems.length > 0)', 'if (false)'],
    ],
  ),
];

const onRollback: readonly Mutant[] = [
  ...patches(
    'src/core/promotion/plan-rollback.ts',
    ['test/core/promotion/plan-rollback.test.ts'],
    [
      [
        'T59: never by who made what comes back',
        "if (typeof madeBefore === 'object' && madeBefore.includes(by.id))",
        'if (false)',
      ],
      ['T59: never where nobody knows who made it', "before !== undefined && madeBefore === 'not recorded'", 'false'],
      ['T59: within a set time', 'if (question.now > last.at + question.withinSeconds)', 'if (false)'],
      [
        'T59: never what is on hold',
        'if (held !== undefined && (before !== undefined || last.files.length === 1))',
        'if (false)',
      ],
      ['T59: one step, no further', 'if (last.isRollback)', 'if (false)'],
      ['what another policy took since stays', 'if (inForce.prod.get(path) !== after)', 'if (false)'],
    ],
  ),
  ...patches(
    'src/core/promotion/promotion-history.ts',
    ['test/core/promotion/plan-rollback.test.ts'],
    [
      ['T59: a rollback takes no rollback back', 'last === undefined || last.isRollback || ', 'last === undefined || '],
      ['T59: it undoes the newest change alone', ' || last.sequence !== rollback?.undoes', ''],
      ['T59: exactly the bytes before', ' && wanted.get(path) === after)', ')'],
      ['T59: of that policy alone', "place === 'prod' && wanted.has(path)", 'true'],
      ['T59: whole, where a policy moved', 'changes.length === wanted.size &&', ''],
      ['who made the bytes is remembered', "else makers.set(path, madeBy ?? 'not recorded');", ''],
    ],
  ),
];

const onLedger: readonly Mutant[] = [
  ...patches(
    'src/flows/sealed-ledger.ts',
    ['test/flows/sealed-ledger.test.ts'],
    [
      ['an entry without a seal', "if (entry.seal === undefined) return 'is not sealed by the app';", ''],
      ['an entry with a wrong seal', 'if (!verdict.ok) return', 'if (false) return'],
      [
        'an entry of another repository',
        'signer.verify(sealedBytes(entry, repository)',
        'signer.verify(sealedBytes(entry, 11)',
      ],
      [
        'nothing is recorded without a key',
        'if (entries.length > 0 && sealed.length === 0) return',
        'if (false) return',
        'An empty list is recorded as nothing by the branch too.',
      ],
      [
        'a stray that is gone is no loss',
        'const kept = (paths: readonly string[]) => paths.filter((path) => !strays.has(path));',
        'const kept = (paths: readonly string[]) => paths;',
      ],
    ],
  ),
  ...patches(
    'src/core/ledger/sealed-bytes.ts',
    ['test/flows/sealed-ledger.test.ts'],
    [['a seal counts for one repository', 'repository}', '1}']],
  ),
  ...patches(
    'src/core/ledger/lost-statements.ts',
    ['test/core/ledger/lost-statements.test.ts'],
    [
      ['a ledger without the facts of a statement is lost', '!snapshots.has(snapshot)', 'false'],
      ['nobody but the operator gives it up', 'sequence > givenUpTo', 'true || sequence > givenUpTo'],
      ['a ledger is its history too', 'ledger === undefined || goesOn ? []', 'true ? []'],
    ],
  ),
  ...patches(
    'src/core/ledger/dropped-promotions.ts',
    ['test/core/ledger/dropped-promotions.test.ts'],
    [
      ['F17: a promotion that is not on the branch any more', 'entry.sequence > sequence || ', ''],
      [
        'F17: another statement of the same number',
        ' || (entry.sequence === sequence && entry.digest !== previous)',
        '',
      ],
      ['another first trusted commit is another chain', 'entry.first === first', 'true'],
    ],
  ),
  ...patches(
    'src/core/ledger/active-holds.ts',
    ['test/core/ledger/active-holds.test.ts'],
    [
      ['a release ends its own hold alone', "JSON.stringify([of.policyKey, of.blob ?? '', command])", 'of.policyKey'],
      [
        'a hold is on bytes, under whatever key',
        'hold.blob === blob && (',
        'hold.blob === blob && hold.policyKey === policyKey && (',
      ],
      ['a removal on hold is that of one policy', ' && (blob !== undefined || hold.policyKey === policyKey)', ''],
    ],
  ),
  ...patches(
    'src/core/ledger/recorded.ts',
    ['test/core/ledger/ledger-entry.test.ts'],
    [
      ['R3: objections of other pull requests to this base', 'entry.base === base || ', ''],
      ['R8: a command that was refused promotes nothing', " && entry.outcome === 'done'", ''],
    ],
  ),
  ...patches(
    'src/core/ledger/parse-entry.ts',
    ['test/core/ledger/ledger-entry.test.ts'],
    [
      ['a snapshot is the value of its digest', 'meaningOf(entry.value) !== entry.digest', 'false'],
      ['an entry stands at its own path', 'if (printed.path !== path)', 'if (false)'],
      ['an entry is as the app writes it', 'if (printed.text !== text)', 'if (false)'],
    ],
  ),
  ...patches(
    'src/git/ledger/ledger-history.ts',
    ['test/git/ledger.test.ts'],
    [
      [
        'what was recorded first counts',
        '...present, ...changed, ...(before?.first ?? [])',
        '...(before?.first ?? []), ...changed, ...present',
      ],
      [
        'a branch that was deleted is a rewritten one',
        'const goesOn = before?.head === undefined || (',
        'const goesOn = head === undefined || before?.head === undefined || (',
      ],
      ['a record that changed is lost', 'present.get(path)?.blob !== blob', '!present.has(path)'],
    ],
  ),
];

const onTelling: readonly Mutant[] = [
  ...patches(
    'src/app/outbox.ts',
    ['test/app/outbox.test.ts'],
    [
      ['what several runs tell is told once', 'if (told.has(key) || stopping) return;', 'if (stopping) return;'],
      [
        'nothing is told once it stops',
        'if (told.has(key) || stopping) return;',
        'if (told.has(key)) return;',
        'A queue that was stopped takes nothing.',
      ],
      [
        'nothing is marked once it stops',
        'if (!stopping) marking.add',
        'marking.add',
        'A queue that was stopped takes nothing.',
      ],
      ['what could not be marked is told again', 'told.delete(key);\n    },', '},'],
      [
        'the mark waits for channels',
        'Promise.race([sent, pause(hold, undefined, { ref: false })])',
        'Promise.resolve()',
      ],
      ['the mark does not wait for ever', 'Promise.race([sent, pause(hold, undefined, { ref: false })])', 'sent'],
      ['a channel hears of its repositories alone', 'repositories.length === 0 || ', 'true || '],
    ],
  ),
  ...patches(
    'src/app/channel-queue.ts',
    ['test/app/channel-queue.test.ts'],
    [
      ['what is refused for good is given up alone', "error.retry !== 'never') throw error;", 'true) throw error;'],
      ['nothing is sent twice', 'if (!letter.settled) await deliver', 'await deliver'],
    ],
  ),
];

const around: readonly Mutant[] = [
  ...patches(
    'src/core/people/accounts.ts',
    ['test/core/people/roster-of.test.ts'],
    [
      ['T62: a recorded id decides, not the login', 'id === undefined ? named : byId.get(id)', 'named'],
      ['T21: logins without case', 'byLogin.get(login.toLowerCase())', 'byLogin.get(login)'],
    ],
  ),
  ...patches(
    'src/core/people/roster-of.ts',
    ['test/core/people/roster-of.test.ts'],
    [
      ['T48: an unreadable team is told', 'incomplete.add(', 'String('],
      ['T48: a team nobody read is unreadable, not empty', "?? 'unreadable'", '?? []'],
    ],
  ),
  ...patches(
    'src/github/publish-issue.ts',
    ['test/github-adapter/publish-issue.test.ts'],
    [
      ['an incident is told once', 'if (isOpen) return isTold(body) ?', 'if (isOpen) return false ?'],
      ['its end is told, whatever dies', 'return isEndToTell(body) ?', 'return false ?'],
      ['its issue is found among many', 'page?.hasNextPage ?', 'false ?'],
    ],
  ),
  ...patches(
    'src/flows/audit-ledger-named.ts',
    ['test/flows/audit-ledger-named.test.ts'],
    [
      ['a ledger that went another way was rewritten', 'told < one.sequence && ', ''],
      ['one that ends before a statement may be older', 'const mayBeOlder = ', 'const mayBeOlder = false && '],
    ],
  ),
  ...patches(
    'src/github/read-teams.ts',
    ['test/github-adapter/people.test.ts'],
    [
      ['T48: what GitHub does not show is not empty', "members.set(team, 'unreadable');", 'members.set(team, []);'],
      ['a team that is asked for anew is not remembered', "if (how === 'anew')", 'if (false)'],
    ],
  ),
  ...patches(
    'src/app/tasks-of-event.ts',
    ['test/app/tasks-of-event.test.ts'],
    [['T60: an edited comment commands nothing', "payload.action === 'created' &&", '']],
  ),
  ...patches(
    'src/core/report/markdown.ts',
    ['test/core/report/markdown.test.ts'],
    [
      ['T61: a code span closes only where it ends', "'`'.repeat(longest + 1)", "'`'"],
      ['T61: what hides or reorders is shown', 'const visible = shown(text);', 'const visible = text;'],
    ],
  ),
];

/** Flows are tried as the app runs, over HTTP: few, for each takes a minute. */
const onFlows: readonly Mutant[] = (
  [
    ['T60: an edited comment is left alone', 'commands', 'comment.edited || ', '', 'words', 'T60'],
    ['T60: commands are for governors', 'commands', 'if (!isGovernor(snapshot, by))', 'if (false)', 'words', 'T60'],
    [
      'T03: what was not approved is not promoted',
      'judged-merge',
      '...(why === undefined ? {} : { withheld: why }),',
      '',
      'merging',
      'T03',
    ],
    [
      'R3: what was taken back is recorded',
      'judge',
      'flatMap((policy) => policy.withdrawn)',
      'flatMap(() => [])',
      'ledger',
      'R3',
    ],
    [
      'facts behind a statement are in the ledger before it',
      'commit-statement',
      'await world.ledger.append(snapshots);',
      'await world.ledger.append([]);',
      'ledger',
      'facts',
    ],
    [
      'T11: an objection finds its policy in a file that is gone',
      'read/snapshot',
      '[...new Set([...paths, ...gone])]',
      'paths',
      'freeze',
      'T11',
    ],
    [
      'T36: a success on a head must hold for every pull request with it',
      'read/snapshot',
      'options.siblings ? await readSiblings(world, standing, facts) : []',
      '[]',
      'bytes',
      'T36',
    ],
    [
      'T37: only pull requests to the protected branch pass',
      'read/pull-request-itself',
      'protected: facts.base === facts.defaultBranch',
      'protected: true',
      'bytes',
      'T37',
    ],
    ['T38: a group is judged by its own bytes', 'group', 'fetched, { group });', 'fetched);', 'merging', 'T38'],
  ] as const
).map(([defence, file, from, to, test, titles]) => ({
  defence,
  file: `src/flows/${file}.ts`,
  from,
  to,
  tests: [`test/threats/${test}.test.ts`],
  titles,
  build: true,
}));

/** What an objection rejects is what was at the head then, not what is there when somebody hears of it. */
const onOrder: readonly Mutant[] = [
  {
    defence: 'T47: the order of webhooks',
    file: 'src/core/approval/objections.ts',
    from: 'return [bytesAt(snapshot, review.commit, change), atTime(steps(), review.at)];',
    to: 'return [bytesAt(snapshot, review.commit, change), { known: true, bytes: change.head }];',
    tests: ['test/threats/order.test.ts'],
    build: true,
  },
];

/** What a sync may take away, what it says of it, and what an audit says it did. */
const onSync: readonly Mutant[] = [
  ...patches(
    'src/core/sync/plan-sync.ts',
    ['test/core/sync/plan-sync.test.ts'],
    [
      [
        'removals come last',
        '[...puts.map((put) => put.step), ...removals]',
        '[...removals, ...puts.map((put) => put.step)]',
      ],
      ['F35: nothing is removed on a short inventory', 'inventory.complete ? missing : []', 'missing'],
      [
        'one may always go',
        'Math.max(1, Math.floor(limits.maxRemovals * there.size))',
        'Math.floor(limits.maxRemovals * there.size)',
      ],
      ['a tenth may go', 'maxRemovals: 0.1', 'maxRemovals: 0.3'],
      ['F25: staging counts', '!now.staged) return [{ step, loses: true', '!now.staged) return [{ step, loses: false'],
      [
        'F25: a lost scope counts',
        'after.size === 0) return [{ step, loses: true',
        'after.size === 0) return [{ step, loses: false',
      ],
      ['F25: they count together', 'losing.length + removals.length', 'Math.max(losing.length, removals.length)'],
      ['an older set is withheld', 'if (older !== undefined) return', 'if (false) return'],
      ['policies of others are not overwritten', '...clashes(question)]', ']'],
    ],
  ),
  ...patches(
    'src/flows/put-into-effect.ts',
    ['test/flows/put-into-effect.test.ts'],
    [
      [
        'F4: a dead sync’s work is nobody’s change',
        'return withoutUnreceipted(world, aim, desired.sequence, drifted);',
        'return drifted;',
      ],
      ['the number in an atomic environment tells what it took', 'digests.get(policyKey) === due);', 'true);'],
      ['F25: exactly what was confirmed', '{ ...limits, only }', 'limits'],
    ],
  ),
  ...patches(
    'src/flows/read/before-merge.ts',
    ['test/flows/before-merge.test.ts'],
    [['a squash is no rebase', 'if (!copies.every(isOwn)) return parent;', '']],
  ),
  ...patches(
    'src/flows/read/in-force.ts',
    ['test/flows/in-force.test.ts'],
    [['T58: a statement with another mode', 'file.mode} ', 'file.path} ']],
  ),
  ...patches(
    'src/flows/own-branch.ts',
    ['test/flows/own-branch.test.ts'],
    [['what is opened in somebody’s name', 'changed.every(isOurs) ? head', 'true ? head']],
  ),
  ...patches(
    'src/core/sync/drift.ts',
    ['test/core/sync/drift.test.ts'],
    [
      ['F35: a short list proves nothing gone', 'inventory.complete ? [{', 'true ? [{'],
      ['what is another’s now is gone', '.filter((policy) => policy.managed)', ''],
    ],
  ),
  ...patches(
    'src/flows/sync-and-tell.ts',
    ['test/flows/sync-and-tell.test.ts'],
    [
      ['what is refused or withheld is not in effect', 'if (refused.length + withheld.length > 0) return false;', ''],
      ['somebody’s change that stands is not in effect', ' && synced.drifted.length === 0', ''],
      ['F26: an answer ends the count', 'world.breakers.delete(breaker);', ''],
      [
        'F26: a bug is none of the environment’s',
        "if (!(error instanceof OutsideError)) return { did: 'threw', error };",
        '',
      ],
    ],
  ),
  ...patches(
    'src/core/audit/report-at.ts',
    ['test/core/audit/report-at.test.ts'],
    [
      ['the first receipt tells when', 'sequence < since || first.has(environment)', 'sequence < since'],
      ['no receipt from before tells of it', 'sequence < since || first', 'first'],
      [
        'no receipt of other bytes tells of it',
        'if (setOf(chain, sequence)?.prod.get(row.path) !== row.blob) continue;',
        '',
      ],
      ['what is not whole tells of what was applied', 'if (settled || applied)', 'if (true || settled || applied)'],
      ['a clone without keys says so', '...(keyless === 0', '...(true'],
      ['a clone without a ledger says so', '...(receipts === undefined', '...(false'],
    ],
  ),
  ...patches(
    'src/flows/audit-online.ts',
    ['test/flows/audit-online.test.ts'],
    [
      ['GitHub is asked for the merge', 'if (pull.merge?.commit !== mergeCommit)', 'if (false)'],
      ['GitHub is asked what it was', "if (found.opinion !== 'approved')", 'if (false)'],
      ['GitHub is asked of which commit', 'return found.commit === commit', 'return true'],
    ],
  ),
];

/** The same for what a lost ledger must not open, and for what the guard tells and undoes. */
const onGuard: readonly Mutant[] = (
  [
    ['T60: a command with the app’s reaction is done', 'commands', 'comment.answered || ', '', 'lost-ledger', 'T60'],
    [
      'T29: a forgotten objection binds',
      'judge',
      'comments.some(({ own }) => own) && ',
      'false && ',
      'lost-ledger',
      'T29',
    ],
    [
      'nothing is approved while the ledger is lost',
      'read/snapshot',
      'if (lost.length === 0) return [];',
      'if (lost.length >= 0) return [];',
      'lost-ledger',
      'T29',
    ],
    [
      'T59: nothing is rolled back while the ledger is lost',
      'rollback',
      'if (lost.length > 0)',
      'if (false)',
      'lost-ledger',
      'T29',
    ],
    [
      'T53: objections of closed pull requests are rebuilt',
      'rebuild-ledger',
      'if (entries.length > 0) await world.ledger.append(entries);',
      '',
      'lost-ledger',
      'T53',
    ],
    [
      'a deleted ledger is put back',
      'guard',
      'mayRepair && (await putBackLedger(world, ledger))',
      'false',
      'lost-ledger',
      'put back',
    ],
    [
      'a changed ledger is told',
      'guard',
      'await keepIncident(world, ledgerChanged(ledger.problems, ledger.incident), untold);',
      '',
      'incidents',
      'is an incident when somebody rewrites',
    ],
    [
      'T46: an edit of production is told',
      'guard',
      'if (!broken) await keepIncident(world, productionEdited(tampered), untold);',
      '',
      'incidents',
      'keeps one issue whoever copies',
    ],
    [
      'rules that come into force reach open pull requests',
      'affected',
      'all || (await isGovernedAnew(world, standing, from))',
      'all',
      'rules-in-force',
      'judged again',
    ],
  ] as const
).map(([defence, file, from, to, test, titles]) => ({
  defence,
  file: `src/flows/${file}.ts`,
  from,
  to,
  tests: [`test/e2e/${test}.test.ts`],
  titles,
  build: true,
}));

/** Defences that stand around a promotion: one at a time, by the operator's keys, from the pinned commit. */
const onRecord: readonly Mutant[] = [
  ...patches(
    'src/github/commit-on-branch.ts',
    ['test/github-adapter/commit-on-branch.test.ts'],
    [
      ['F16: the branch moves only from where it was read', 'before: commit.replaces ?? commit.parent,', 'before: id,'],
      ['F16: the branch is never forced', 'force: commit.replaces !== undefined,', 'force: true,'],
      ['F16: a branch that moved is not a failure', "if (isStale(error)) return { result: 'moved' };", ''],
      [
        'F19: what a rule refuses is not tried again soon',
        'throw isRefused(error) ? new OutsideError',
        'throw false ? new OutsideError',
      ],
      [
        'a promotion costs the same whatever the number of policies',
        'const tree = await makeTree(github, at, what, commit);',
        "for (const _ of commit.entries) await github.request('GET /zen');\n  const tree = await makeTree(github, at, what, commit);",
      ],
      [
        'approved blobs are used again',
        "if ('blob' in entry) return { ...common, sha: entry.blob };",
        "if ('blob' in entry) return { ...common, content: entry.blob };",
      ],
    ],
  ),
  ...patches(
    'src/signing/key-signer.ts',
    ['test/signing/key-signer.test.ts', 'test/operator/open-key.test.ts'],
    [
      [
        'T58: a key counts under its own id',
        'const known = keys.get(keyid);',
        'const known = keys.get(keyid) ?? [...keys.values()][0];',
      ],
      ['T58: a revoked key', 'if (known.revoked && known.kept?.has(signedDigest(bytes)) !== true)', 'if (false)'],
      ['T58: a revoked key, but for a list', ' && known.kept?.has(signedDigest(bytes)) !== true', ''],
      ['T58: a wrong signature', "if (!right) return { ok: false, why: 'wrong signature' };", ''],
      ['T58: a key out of its time', "at !== 'any time' && whyNotAt(known, at) !== undefined", 'false'],
      ['a key does not sign outside its time', 'if (why !== undefined) throw', 'if (false) throw'],
    ],
  ),
  ...patches(
    'src/operator/open-key.ts',
    ['test/operator/open-key.test.ts'],
    [
      [
        'a key that is revoked but for a list is revoked',
        'publicKey, revoked: true, kept',
        'publicKey, revoked: false, kept',
      ],
      ['a list that is none is an error', 'if (wrong >= 0)', 'if (false)'],
    ],
  ),
  ...patches(
    'src/core/connections/pin-repository.ts',
    ['test/core/connections/pin-repository.test.ts'],
    [
      ['a pin that stands is not moved', 'if (known !== undefined)', 'if (false)'],
      ['a pin is added for sure or not at all', 'if (text === undefined || due !== there)', 'if (text === undefined)'],
    ],
  ),
  ...patches(
    'src/core/promotion/read-link.ts',
    ['test/core/promotion/read-link.test.ts'],
    [
      ['T58: a statement is a plain file', "if (file.mode !== '100644')", 'if (false)'],
      ['T58: a statement that cannot be read', 'if (file.text === undefined)', 'if (false)'],
      ['T58: one is missing or double', 'if (sequence !== inForce.sequence + 1)', 'if (false)'],
      ['T58: one signature', 'if (signature === undefined || second !== undefined)', 'if (signature === undefined)'],
      ['T58: a signature of a trusted key', 'if (!verdict.ok)', 'if (false)'],
      ['T58: made when the statement says', 'signature, read.statement.at)', 'signature, 0)'],
    ],
  ),
  ...patches(
    'src/core/promotion/in-force.ts',
    ['test/core/promotion/in-force.test.ts', 'test/core/promotion/plan-rollback.test.ts'],
    [
      ['T58: a statement from before the one it follows', 'if (statement.at < inForce.at)', 'if (false)'],
      [
        'T58: a rollback that is none',
        'if (statement.rollback !== undefined && !takesBack(inForce, statement))',
        'if (false)',
      ],
    ],
  ),
  ...patches(
    'src/core/audit/chain.ts',
    ['test/core/audit/chain.test.ts'],
    [
      ['T58: nothing after a fault is proven', '      break;\n', ''],
      [
        'T58: a stray file among the statements',
        'files.filter(({ path }) => !Number.isNaN(sequenceOf(path)))',
        '[...files]',
      ],
      ['T58: statements are followed in the order of their numbers', 'sequenceOf(a.path) - sequenceOf(b.path)', '0'],
    ],
  ),
  ...patches(
    'src/flows/proposal.ts',
    ['test/flows/proposal.test.ts'],
    [
      ['a proposal that says something else is not due', 'if (!saySame(proposed, due)) return false;', ''],
      [
        'T58: a proposal of another ledger is not due',
        'return proposed.ledger === undefined || isLedgerOf(world, await world.ledger.read(), proposed.ledger);',
        'return true;',
      ],
    ],
  ),
  ...patches(
    'src/flows/commit-statement.ts',
    ['test/flows/held-by-now.test.ts'],
    [
      [
        'what was put on hold meanwhile is decided anew',
        "if (await isHeldByNow(world, stated.changes)) return { result: 'moved' };",
        '',
      ],
    ],
  ),
  ...patches(
    'src/flows/held-by-now.ts',
    ['test/flows/held-by-now.test.ts'],
    [['a policy that moves does not go', '(after !== undefined || !coming.has(policyKey)) && ', '']],
  ),
  ...patches(
    'src/flows/read/pending.ts',
    ['test/flows/drift.test.ts'],
    [
      ['drift is seen by blob', 'a.get(key) !== b.get(key)', 'a.has(key) !== b.has(key)'],
      ['T46: production is held against what was promoted', 'unlike(prod, inForce.prod)', 'unlike(prod, prod)'],
    ],
  ),
];

/** What is tried again, when, and what is not. */
const onTryingAgain: readonly Mutant[] = [
  ...patches(
    'src/work/retry.ts',
    ['test/work/retry.test.ts'],
    [
      ['what never helps is not tried again', "error.retry === 'never' || ", ''],
      ['a bug is not tried again', '!(error instanceof OutsideError) || ', ''],
      ['trying again has an end', ' || failures > MOST_FAILURES', ''],
      ['F8: not before the other side wants it', 'if (error.notBefore !== undefined) return', 'if (false) return'],
      ['F8: many do not come back at once', 'whole / 2 + (world.random * whole) / 2', 'whole'],
      ['F8: nor when the other side said when', ' + world.random * world.first', ''],
      ['each failure rests longer', '2 ** (failures - 1)', '1'],
      ['no rest is longer than five minutes', 'Math.min(LONGEST, world.first', '(world.first'],
    ],
  ),
  ...patches(
    'src/github/call.ts',
    ['test/github-adapter/call.test.ts'],
    [
      ['F6: a write is sent once', 'throw outsideError(what, error, true);', 'return call();'],
      ['a read is sent once more', "if (error.retry !== 'now') throw error;", 'throw error;'],
      ['F5: a write without an answer may have acted', 'isWrite && !answered && !graphqlRefused && !unsent', 'false'],
      ['F9: a limit of GraphQL', "errors?.some((one) => one.type === 'RATE_LIMITED') === true ||", ''],
      ['F8: a minute, where no date is told', 'return now + 60_000;', 'return now;'],
      ['F27: a date in Retry-After', 'Date.parse(String(after))', 'Number.NaN'],
      ['F7: until the reset', 'return reset * 1000;', 'return now;'],
      [
        'what is refused for good is not tried again',
        "status === 422\n      ? 'never'",
        "status === 422\n      ? 'later'",
      ],
    ],
  ),
  ...patches(
    'src/github/installation-token.ts',
    ['test/github-adapter/installation-token.test.ts'],
    [
      ['F39: a token that ended is replaced', '(await token(before)) === before', 'true'],
      [
        'F39: a token for git that is not given is tried again',
        "read('asking for a token for git', () => token(refused))",
        'token(refused)',
      ],
      ['F39: an app that is not taken says where to look', 'status !== 401 && status !== 403', 'status !== 403'],
    ],
  ),
  ...patches(
    'src/environments/immuta/api/ask.ts',
    ['test/environments/immuta/ask.test.ts'],
    [
      ['F27: as long as the environment says', 'if (notBefore !== undefined) return', 'if (false) return'],
      ['F26: with jitter', '(0.5 + timing.random())', '1'],
      ['what is refused for good is sent once', "error.retry === 'never' || attempt", 'attempt'],
      ['a long wait is the caller’s', ' || wait > longestWait', ''],
    ],
  ),
  ...patches(
    'src/core/sync/circuit-breaker.ts',
    ['test/core/sync/circuit-breaker.test.ts'],
    [
      ['F26: an environment that failed rests', 'if (breaker === undefined || now >= breaker.until)', 'if (true)'],
      ['F26: not before it failed five times', 'const over = failures - MOST_FAILURES;', 'const over = failures;'],
      ['F26: longer each time', '2 ** over', '1'],
      ['F26: not for ever', 'Math.min(LONGEST_REST, FIRST_REST * 2 ** over)', 'FIRST_REST * 2 ** over'],
    ],
  ),
  ...patches(
    'src/flows/sync-and-tell.ts',
    ['test/flows/sync-and-tell.test.ts'],
    [
      ['F26: an environment that rests is not asked', 'if (rests !== undefined)', 'if (false)'],
      ['F26: each environment has its own count', 'const breaker = `$', "const breaker = 'all' || `$"],
    ],
  ),
  ...patches(
    'src/core/sync/settled.ts',
    ['test/core/sync/settled.test.ts'],
    [
      [
        'F28: what was confirmed and not done has failed',
        "return { policyKey: step.policyKey, result: 'failed', why, retryable: true };",
        'return said;',
      ],
      [
        'a step nobody spoke of was not attempted',
        "result: 'not attempted', why: 'The environment said",
        "result: 'failed', retryable: false, why: 'The environment said",
      ],
    ],
  ),
  ...patches(
    'src/environments/immuta/apply-plan.ts',
    ['test/environments/immuta/sync.test.ts'],
    [
      ['F30: a poison policy stops no other', 'if (lockedOut) return;', 'if (errors.size > 0) return;'],
      ['a key that is not taken stops all', 'if (lockedOut) return;', ''],
    ],
  ),
  ...patches(
    'src/flows/roles-now.ts',
    ['test/flows/roles-now.test.ts'],
    [['S127: each team is asked for anew', "world.forge.readTeams(open, 'anew')", 'world.forge.readTeams(open)']],
  ),
];

/** Flows around a promotion and dev, as the app runs. */
const onWaiting: readonly Mutant[] = (
  [
    [
      'S127: who holds a role when it is promoted',
      'promote',
      'judgeInOrder(rolesNow(world), standing',
      'judgeInOrder(world, standing',
      'threats/people',
      'S127',
    ],
    [
      'scopes are those of the data sources of then',
      'promote',
      'await takeCatalogue(world, standing.rules.rules, OLD_AT_PROMOTION);',
      '{}',
      'e2e/catalogue-from-environment',
      'read anew at promotion',
    ],
    [
      'F16: a promotion that finds the branch moved is decided anew',
      'commit-statement',
      "if (written.result === 'moved') return written;",
      `if (written.result === 'moved') {
    const ref = 'refs/heads/' + world.repository.defaultBranch;
    const tip = (await world.git.fetch({ refs: [ref] })).tips.get(ref) ?? '';
    const baseTree = (await world.git.treeIdOf(tip, '')) ?? '';
    const again = await world.forge.commit({ ...commit, branch: world.repository.defaultBranch, parent: tip, baseTree });
    return again.result === 'moved' ? again : { result: 'committed', statement, commit: again.id };
  }`,
      'e2e/races',
      'put it on hold meanwhile',
    ],
    [
      'merges that wait share one commit',
      'merges-that-wait',
      'for (const facts of merged) {',
      'for (const facts of merged.slice(0, 1)) {',
      'e2e/races',
      'F15, F16',
    ],
    [
      'a promotion pull request is brought up to date',
      'propose-statement',
      'if (isOutOfDate && head !== undefined) await world.forge.commit({ ...commit, replaces: head });',
      '',
      'e2e/promotion-pull-request',
      'brings it up to date',
    ],
    [
      'T58: a promotion pull request that somebody changed is red',
      'review-proposal',
      "if (proposed.state === 'changed') return",
      "if (proposed.state === 'changed') return undefined; if (false) return",
      'e2e/promotion-pull-request',
      'T58: is red',
    ],
    [
      'a fork’s bytes are never tried',
      'try',
      'if (facts.head.repository?.toLowerCase() !==',
      'if (false && facts.head.repository?.toLowerCase() !==',
      'dev/try',
      'for a fork',
    ],
    [
      'what nobody had seen is not tried',
      'try',
      'if (snapshot.pushes.some(({ at }) => at >= comment.at))',
      'if (false)',
      'dev/try',
      'nobody had seen',
    ],
    [
      'what is invalid is not tried',
      'try',
      "if (decision.word === 'invalid')",
      'if (false)',
      'dev/try',
      'for what is invalid',
    ],
    [
      'what is closed is tried no more',
      'sync-dev',
      "if (state !== 'open') ends.push",
      'if (false) ends.push',
      'dev/try',
      'closing puts back',
    ],
    [
      'what nobody approved is not put into production as dev',
      'sync-dev',
      'if (connection === production) return',
      'if (false) return',
      'dev/dev-sync',
      'dev and production share a connection',
    ],
  ] as const
).map(([defence, file, from, to, test, titles]) => ({
  defence,
  file: `src/flows/${file}.ts`,
  from,
  to,
  tests: [`test/${test}.test.ts`],
  titles,
  build: true,
}));

/** What an auditor trusts, and what pins the first commit. */
const onAuditing: readonly Mutant[] = (
  [
    [
      'T58: an auditor’s key counts in place of the file’s',
      'cli/audit-world',
      'signer: keys.length === 0 ? signer : { verify: verifierOf(keys) },',
      'signer,',
      'audit/audit',
      'takes a public key',
    ],
    [
      'a commit off the branch is not pinned',
      'cli/commands/trust',
      'if (!(await git.isAncestor(commit, tip)))',
      'if (false)',
      'audit/trust',
      'pins nothing',
    ],
    [
      'T58: a statement that was taken away is told',
      'flows/audit',
      '...(await removedStatements(world, tip, folder)),',
      '',
      'threats/forged-statements',
      'its statement deleted together',
    ],
    [
      'T58: a branch put back is told',
      'flows/audit',
      '...olderThanSynced(chain, receipts ?? [], folder),',
      '',
      'threats/forged-statements',
      'put back to before',
    ],
    [
      'T46: an edit of production is told to an auditor',
      'flows/audit',
      '...(await editedProduction(git, places.now, chain, tip)),',
      '',
      'threats/forged-statements',
      'nothing of an edit',
    ],
    [
      'T58: a statement that was taken away stops a sync',
      'flows/read-branch',
      'standing: withDropped(world, standing, ledger), ledger',
      'standing, ledger',
      'threats/forged-statements',
      'its statement deleted together',
    ],
  ] as const
).map(([defence, file, from, to, test, titles]) => ({
  defence,
  file: `src/${file}.ts`,
  from,
  to,
  tests: [`test/${test}.test.ts`],
  titles,
  build: true,
}));

/** Every defence that is taken out, one at a time. */
export const mutants: readonly Mutant[] = [
  ...onApproval,
  ...onPromotion,
  ...onRollback,
  ...onLedger,
  ...onTelling,
  ...onSync,
  ...around,
  ...onFlows,
  ...onGuard,
  ...onOrder,
  ...onRecord,
  ...onTryingAgain,
  ...onWaiting,
  ...onAuditing,
];
