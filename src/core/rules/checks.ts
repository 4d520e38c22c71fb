import { sameUser } from '../people/same-user.ts';
import type { Finding } from '../policy/finding.ts';
import { substitutionOf } from '../substitute/substitution.ts';
import { quoted } from '../text/quoted.ts';
import { overlap } from './directory.ts';
import { whyNoWindow } from './freeze-window.ts';
import type { ConditionalRule, Quorum, Rules } from './rules.ts';

/** What must hold between the parts of the rules (T24); a new rule is one function, one line, one test of that name. */
export const ruleChecks: readonly ((rules: Rules) => readonly Finding[])[] = [
  quorumIsNotContradicted,
  governorsAreOneAccountEach,
  directoriesStandApart,
  catalogueHasConnection,
  substitutionsAreExact,
  freezeWindowsExist,
];

/** What is allowed and yet hardly meant. */
export const ruleWarnings: readonly ((rules: Rules) => readonly Finding[])[] = [conditionalRulesAreStricter];

/** Nobody can be three governors among two users. */
function quorumIsNotContradicted({ approvals }: Rules): readonly Finding[] {
  return [
    ...moreThanAll(approvals, '/approvals'),
    ...approvals.rules.flatMap((rule, at) => moreThanAll(withDefaults(rule, approvals), `/approvals/rules/${at}`)),
  ];
}

function moreThanAll({ required, governors, owners }: Quorum, pointer: string): readonly Finding[] {
  const remedy = `Raise \`required\` to what is meant, or lower the other.`;
  const of = `of ${required} users who approve`;
  return [
    ...(governors > required
      ? [{ pointer: `${pointer}/governors`, message: `${governors} governors are asked for ${of}`, remedy }]
      : []),
    ...(owners.atLeast > required
      ? [{ pointer: `${pointer}/owners`, message: `${owners.atLeast} owners are asked for ${of}`, remedy }]
      : []),
  ];
}

/** What a conditional rule comes to where it is the only one that matches. */
function withDefaults({ required = 0, governors = 0, owners = {} }: ConditionalRule, approvals: Quorum): Quorum {
  return {
    required: Math.max(required, approvals.required),
    governors: Math.max(governors, approvals.governors),
    owners: {
      atLeast: Math.max(owners.atLeast ?? 0, approvals.owners.atLeast),
      each: owners.each === true || approvals.owners.each,
    },
  };
}

/** A conditional rule that asks for no more than the default does nothing: it can only be stricter. */
function conditionalRulesAreStricter({ approvals }: Rules): readonly Finding[] {
  return approvals.rules.flatMap((rule, at) => {
    const { required, governors, owners } = withDefaults(rule, approvals);
    const isStricter =
      required > approvals.required ||
      governors > approvals.governors ||
      owners.atLeast > approvals.owners.atLeast ||
      (owners.each && !approvals.owners.each);
    if (isStricter) return [];
    return [
      {
        pointer: `/approvals/rules/${at}`,
        message: 'this rule asks for no more than the default does and changes nothing',
        remedy: 'Rules can only be stricter: raise its numbers, or lower those above it.',
      },
    ];
  });
}

/** One login with two ids is two people, and nobody can say which is meant (T62). */
function governorsAreOneAccountEach({ governors: { users } }: Rules): readonly Finding[] {
  return users.flatMap((user, at) => {
    const login = user.login.toLowerCase();
    const other = users.slice(0, at).find((before) => before.login.toLowerCase() === login && !sameUser(before, user));
    if (other === undefined) return [];
    return [
      {
        pointer: `/governors/users/${at}`,
        message: `${user.login} stands with the ids ${other.id} and ${user.id}`,
        remedy: 'Keep the id that https://api.github.com/users/LOGIN shows.',
      },
    ];
  });
}

/** Bytes of one directory are never those of another: what is proposed, what is promoted, statements, the catalogue. */
function directoriesStandApart({ environments: { dev, prod }, catalogue }: Rules): readonly Finding[] {
  const places = [
    { directory: dev.directory, what: 'the dev directory', pointer: '/environments/dev/directory' },
    { directory: prod.directory, what: 'the prod directory', pointer: '/environments/prod/directory' },
    ...(catalogue.from === 'repository'
      ? [{ directory: catalogue.directory, what: 'the catalogue', pointer: '/catalogue/directory' }]
      : []),
  ];
  const taken = [
    { directory: 'policies/promotions', what: 'the statements of promotions' },
    { directory: '.github', what: 'the rules file' },
  ];
  return places.flatMap(({ directory, what, pointer }, at) =>
    [...places.slice(0, at), ...taken]
      .filter((other) => overlap(directory, other.directory))
      .map((other) => ({
        pointer,
        message: `${what} ${quoted(directory)} and ${other.what} ${quoted(other.directory)} overlap`,
        remedy: 'Give each a directory of its own, none inside another.',
      })),
  );
}

/** Only what is connected can tell which data sources it has. */
function catalogueHasConnection({ catalogue, environments }: Rules): readonly Finding[] {
  if (catalogue.from === 'repository' || environments[catalogue.from].connection !== undefined) return [];
  return [
    {
      pointer: '/catalogue/from',
      message: `the catalogue is that of ${catalogue.from}, which has no connection`,
      remedy: `Name one under \`environments.${catalogue.from}.connection\`, or write \`from: repository\`.`,
    },
  ];
}

function substitutionsAreExact({ environments }: Rules): readonly Finding[] {
  return (['dev', 'prod'] as const).flatMap((name) => {
    const read = substitutionOf(environments[name].substitute ?? {});
    if (read.ok) return [];
    const remedy = 'Each name of the environment stands for one name of this repository.';
    return read.why.map((message) => ({ pointer: `/environments/${name}/substitute`, message, remedy }));
  });
}

function freezeWindowsExist({ promotion: { freeze } }: Rules): readonly Finding[] {
  return freeze.flatMap((window, at) => {
    const why = whyNoWindow(window);
    if (why === undefined) return [];
    return [
      {
        pointer: `/promotion/freeze/${at}`,
        message: `${quoted(window.name)} is no window: ${why}`,
        remedy:
          'Write local times such as `2026-12-24T18:00`, or `Fri 16:00` for every week, and a zone such as `Europe/Berlin`.',
      },
    ];
  });
}
