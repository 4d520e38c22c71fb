import { constructFromEvents, parseEvents, YAMLException } from 'js-yaml';
import type { Checked, Problem } from '../problem.ts';
import { forbiddenCharacter } from './forbidden-characters.ts';
import type { Json } from './json.ts';
import { type LinesOfYaml, linesOfYaml } from './lines-of-yaml.ts';
import { whyNotPlain } from './plain-data.ts';
import { quoted } from './quoted.ts';

/** The text of one file, as git has it. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
  /** Bytes of a file that was not read because it is too large; `text` is empty then. */
  readonly tooLarge?: number;
}

/** One YAML document as plain data, with the lines of its parts. */
export interface YamlDocument {
  readonly value: Json;
  /** 1-based line by JSON pointer (`/actions/0/rules/1`); the nearest known parent's where the place is not written. */
  readonly lineOf: (pointer: string) => number;
}

/** 1 MiB of characters; a policy of ten thousand lines has about half of that. */
const mostCharacters = 1024 * 1024;

/** More doubled keys than this are not told one by one. */
const mostDoubled = 50;

/**
 * The one way any YAML file of a repository is read. One document of plain JSON data comes back, or every reason why
 * not; it never throws and never takes long, whatever the bytes (F42, T43).
 */
export function readYaml(file: TextFile, options: { readonly mostCharacters?: number } = {}): Checked<YamlDocument> {
  const { path, text } = file;
  const most = options.mostCharacters ?? mostCharacters;
  if (file.tooLarge !== undefined) {
    const remedy = 'At most 1 MiB is read; split the file.';
    return refused({ path, message: `the file has ${file.tooLarge} bytes`, remedy });
  }
  if (text.length > most) {
    return refused({
      path,
      message: `the file has ${text.length} characters`,
      remedy: `At most ${most} are read; split the file.`,
    });
  }
  const character = forbiddenCharacter(text);
  if (character) {
    return refused({
      path,
      line: lineAt(text, character.at),
      message: character.message,
      remedy: character.remedy,
    });
  }
  return parsed(path, text);
}

function parsed(path: string, text: string): Checked<YamlDocument> {
  let documents: readonly unknown[];
  try {
    documents = constructFromEvents(parseEvents(text, {}), { source: text });
  } catch (error) {
    return { ok: false, problems: fromSyntax(path, text, error) };
  }
  if (documents.length === 0) {
    return refused({
      path,
      line: 1,
      message: 'the file is empty',
      remedy: 'Write one YAML document, or remove the file.',
    });
  }
  if (documents.length > 1) {
    return refused({
      path,
      line: linesOfYaml(text).secondDocument ?? 1,
      message: `the file holds ${documents.length} YAML documents`,
      remedy: 'Write one document a file; remove what follows `---` or put it in a file of its own.',
    });
  }
  const value = documents[0];
  const found = whyNotPlain(value, { nodes: text.length + 1000, escapes: text.includes('\\') });
  if (found) {
    return refused({
      path,
      line: linesOfYaml(text).lineOf(found.pointer),
      message: found.message,
      remedy: found.remedy,
    });
  }
  let lines: LinesOfYaml | undefined;
  const lineOf = (pointer: string): number => {
    lines ??= linesOfYaml(text);
    return lines.lineOf(pointer);
  };
  // Parsed by the YAML core schema and walked above: nothing but plain data is left.
  return { ok: true, value: { value: value as Json, lineOf }, warnings: [] };
}

function fromSyntax(path: string, text: string, error: unknown): Problem[] {
  if (!(error instanceof YAMLException))
    return [{ path, message: `not YAML: ${String(error)}`, remedy: remedyFor('') }];
  if (error.reason === 'duplicated mapping key') {
    const doubled = linesOfYaml(text)
      .doubled.slice(0, mostDoubled)
      .map(({ key, line, firstLine }) => ({
        path,
        line,
        message: `the key ${quoted(key)} is written twice`,
        remedy: `It stands on line ${firstLine} already; keep one of the two.`,
      }));
    if (doubled.length > 0) return doubled;
  }
  const line = error.mark === undefined ? {} : { line: error.mark.line + 1 };
  return [{ path, ...line, message: `not YAML: ${error.reason}`, remedy: remedyFor(error.reason) }];
}

function remedyFor(reason: string): string {
  if (reason.includes('tab character')) return 'Indent with spaces; YAML allows no tabs there.';
  if (reason.includes('unidentified alias')) return 'Put text that begins with `*` in quotes.';
  if (reason.includes('tag')) return 'Write plain values without YAML tags; put text that begins with `!` in quotes.';
  if (reason.includes('maxDepth')) return 'Nest less deeply.';
  return 'Look at indentation, quotes and brackets here and in the lines above.';
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function refused(problem: Problem): Checked<never> {
  return { ok: false, problems: [problem] };
}
