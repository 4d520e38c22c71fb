import { dump, load } from 'js-yaml';
import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';

/**
 * A payload as `immuta policy clone` writes it: keys in alphabetical order at every level, in steps of four spaces, the
 * keys that it always writes written, each text in the quotes that it needs and no others.
 */
export function cloneText(payload: JsonObject): string {
  return exactText({ staged: false, template: false, circumstanceOperator: 'any', ...payload });
}

/** The same without a key more than the payload has. */
export function exactText(payload: JsonObject): string {
  return mapping(payload, 0);
}

/** Lines of a mapping; the first line has no indentation, since it may follow a dash. */
function mapping(value: JsonObject, indent: number): string {
  const keys = Object.keys(value).sort();
  return keys.map((key) => `${onOneLine(key)}:${after(value[key] ?? null, indent)}`).join(' '.repeat(indent));
}

/** What follows a key, line end included. */
function after(value: Json, indent: number): string {
  const next = 4 * Math.floor((indent + 4) / 4);
  if (isJsonObject(value) && Object.keys(value).length > 0) return `\n${' '.repeat(next)}${mapping(value, next)}`;
  if (Array.isArray(value) && value.length > 0) return `\n${list(value, next)}`;
  return ` ${leaf(value, next)}\n`;
}

function list(items: readonly Json[], indent: number): string {
  return items.map((item) => `${' '.repeat(indent)}- ${entry(item, indent + 2)}`).join('');
}

function entry(item: Json, indent: number): string {
  if (isJsonObject(item) && Object.keys(item).length > 0) return mapping(item, indent);
  if (Array.isArray(item) && item.length > 0) return list(item, indent).trimStart();
  return `${leaf(item, 4 * Math.floor((indent + 4) / 4))}\n`;
}

function leaf(value: Json, indent: number): string {
  if (isJsonObject(value)) return '{}';
  if (Array.isArray(value)) return '[]';
  return typeof value === 'string' ? scalar(value, indent) : JSON.stringify(value);
}

/** A text as a block where it has lines that a block keeps. */
function scalar(text: string, indent: number): string {
  return isBlock(text) ? block(text, indent) : onOneLine(text);
}

/** Plain where it can be, in double quotes where it would be read as something else, else in single quotes. */
function onOneLine(text: string): string {
  if (text.includes('\n') || readsAsSomethingElse(text)) return doubleQuoted(text);
  return dump(text, { lineWidth: -1 }).trimEnd();
}

function doubleQuoted(text: string): string {
  return dump(text, { lineWidth: -1, forceQuotes: true, quoteStyle: 'double' }).trimEnd();
}

/** Nothing, dates, and words that older readers of YAML take for booleans are quoted like `true`. */
function readsAsSomethingElse(text: string): boolean {
  if (text === '' || /^(y|n|yes|no|on|off)$/i.test(text) || /^\d{4}-\d\d?-\d\d?($|[Tt\s])/.test(text)) return true;
  try {
    const value = load(text);
    return value === null || typeof value === 'boolean' || typeof value === 'number';
  } catch {
    return false;
  }
}

/** Lines that a block keeps as they are: printable, none with blanks at its end, the first not indented. */
function isBlock(text: string): boolean {
  return (
    text.includes('\n') &&
    /^[^\s]/.test(text) &&
    !/[ \t]+(\n|$)/.test(text) &&
    !/[^\n\t\P{C}]|[\u2028\u2029]/u.test(text)
  );
}

function block(text: string, indent: number): string {
  const ends = /\n*$/.exec(text)?.[0].length ?? 0;
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${chomp}${lines.map((line) => (line === '' ? '\n' : `\n${' '.repeat(indent)}${line}`)).join('')}`;
}
