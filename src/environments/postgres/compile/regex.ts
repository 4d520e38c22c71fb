import { NotExact } from '../not-exact.ts';

/** Refuses what PostgreSQL reads in another way than others, or not at all. */
export function checkRegex(regex: string): void {
  const said = JSON.stringify(regex);
  if (!portable.test(regex) || !isRegex(regex)) {
    throw new NotExact(`${said} does not mean the same everywhere`, 'Use classes, groups and counts alone.');
  }
  const { size } = groupOf({ tokens: regex.match(token) ?? [], at: 0, regex: said }, 0);
  if (size > largest) tooMuch(said);
}

/** Only what regular expressions of all kinds understand alike: no group begins with `?`, no quantifier is lazy. */
const portable =
  /^(?:[^\\()[\]{}*+?|^$.]|\\[dDwWsS]|\\[\\()[\]{}*+?|^$./-]|\[\^?(?:[^\\[\]]|\\[\\\]^-])+\]|\((?!\?)|[)|^$.]|(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})(?!\?))*$/u;
const token = /\\.|\[(?:\\.|[^\\\]])+\]|\{[^}]*\}|./gsu;

/** Characters and classes once all counts are written out, optional ones twice, and groups within groups: read in a blink. */
const largest = 400;
const deepest = 20;
/** Characters of a range. */
const widest = 1000;
/** PostgreSQL's own. */
const highestCount = 255;

function isRegex(regex: string): boolean {
  try {
    new RegExp(regex, 'u');
    return true;
  } catch {
    return false;
  }
}

interface Reading {
  readonly tokens: readonly string[];
  at: number;
  readonly regex: string;
}

/** How large a part is, and with which characters it can begin; `undefined`: with any, or it can be empty. */
interface Part {
  readonly size: number;
  readonly first: readonly string[] | undefined;
}

/** Alternatives up to the end of their group. */
function groupOf(reading: Reading, depth: number): Part {
  if (depth > deepest) tooMuch(reading.regex);
  const branches = [branchOf(reading, depth)];
  while (reading.tokens[reading.at] === '|') {
    reading.at += 1;
    branches.push(branchOf(reading, depth));
  }
  const size = branches.reduce((sum, branch) => sum + branch.size, 0);
  if (branches.length === 1) return { size, first: branches[0]?.first };
  const first = branches.flatMap((branch) => branch.first ?? []);
  const isTold = branches.every((branch) => branch.first !== undefined);
  if (isTold && new Set(first.map((character) => character.toLowerCase())).size === first.length)
    return { size, first };
  throw new NotExact(
    `which alternative of ${reading.regex} counts is not the same everywhere`,
    'Let each begin with other characters, written out.',
  );
}

function branchOf(reading: Reading, depth: number): Part {
  let size = 0;
  let first: Part['first'];
  let isOpen = true;
  for (;;) {
    const next = reading.tokens[reading.at];
    if (next === undefined || next === '|' || next === ')') return { size, first };
    reading.at += 1;
    if (next === '^' || next === '$') continue;
    const part = next === '(' ? groupOf(reading, depth + 1) : atomOf(next, reading.regex);
    if (next === '(') reading.at += 1;
    const { least, most } = countOf(reading);
    size += Math.max(part.size, 1) * most * (next === '(' || most > 1 || least > 0 ? 1 : 2);
    if (isOpen && least > 0) first = part.first;
    isOpen = false;
  }
}

function atomOf(atom: string, regex: string): Part {
  if (atom.startsWith('[')) return { size: 1, first: charactersOf(atom, regex) };
  if (atom === '.' || /^\\[dDwWsS]$/.test(atom)) return { size: 1, first: undefined };
  return { size: 1, first: [atom.at(-1) ?? ''] };
}

/** The quantifier that follows, if any. */
function countOf(reading: Reading): { readonly least: number; readonly most: number } {
  const next = reading.tokens[reading.at] ?? '';
  if (!/^(?:[*+?]|\{.*)$/.test(next)) return { least: 1, most: 1 };
  reading.at += 1;
  if (!next.startsWith('{')) return { least: next === '+' ? 1 : 0, most: 1 };
  const [least = 0, most = least] = next.slice(1, -1).split(',').map(Number);
  if (Math.max(least, most) > highestCount) {
    throw new NotExact(`PostgreSQL counts to ${highestCount} at most, and ${reading.regex} further`);
  }
  return { least, most: Math.max(least, most, 1) };
}

/** Characters of a class, those of its ranges too. */
function charactersOf(written: string, regex: string): Part['first'] {
  const isNot = written.startsWith('[^');
  const body = written.slice(isNot ? 2 : 1, -1).match(/\\.|./gsu) ?? [];
  const characters: string[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const from = body[at] ?? '';
    const isRange = body[at + 1] === '-' && at + 2 < body.length;
    const to = isRange ? (body[at + 2] ?? '') : from;
    const [low, high] = [codeOf(from), codeOf(to)];
    const isLone = from === '-' && at > 0 && at < body.length - 1;
    if (isLone || (isRange && (from === '-' || to === '-')) || high - low > widest) {
      throw new NotExact(
        `what ${written} in ${regex} holds is not the same everywhere`,
        'Write a hyphen first or last.',
      );
    }
    for (let code = low; code <= high; code += 1) characters.push(String.fromCodePoint(code));
    if (isRange) at += 2;
  }
  return isNot ? undefined : [...new Set(characters)];
}

function codeOf(character: string): number {
  return [...character].at(-1)?.codePointAt(0) ?? 0;
}

function tooMuch(regex: string): never {
  throw new NotExact(`${regex} is too complex`, 'Use smaller counts and fewer groups.');
}
