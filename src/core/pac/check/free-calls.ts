import { type Token, scriptTokens } from './script-tokens.js';

/** A call of a function by its bare name. */
export interface FreeCall {
  readonly name: string;
  readonly line: number;
}

const keywords = new Set(
  (
    'if for while switch catch with return typeof delete void throw in of instanceof new else do function await yield ' +
    'super import async get set static'
  ).split(' '),
);
const declaring = new Set(['function', 'class', 'var', 'let', 'const']);

/**
 * The calls in a script of functions that it does not define itself. A name counts as defined where it is declared,
 * assigned or a parameter anywhere: in doubt nothing is said.
 */
export function freeCalls(source: string): FreeCall[] {
  const tokens = nested(scriptTokens(source));
  const defined = definedNames(tokens);
  return tokens.flatMap(({ kind, text, line }, at) => {
    if (kind !== 'name' || tokens[at + 1]?.text !== '(' || keywords.has(text) || defined.has(text)) return [];
    const before = tokens[at - 1]?.text;
    if (before === '.' || before === '?.' || isMethod(tokens, at + 1)) return [];
    return [{ name: text, line }];
  });
}

function definedNames(tokens: readonly Nested[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [at, { kind, text }] of tokens.entries()) {
    const before = tokens[at - 1]?.text ?? '';
    const after = tokens[at + 1]?.text ?? '';
    if (kind === 'name' && (declaring.has(before) || after === '=' || after === '=>')) names.add(text);
    // Lists of parameters and of variables, `[a, b] = ...` and `{a, b} = ...` alike.
    if (kind === 'mark' && text === '(' && isParameters(tokens, at)) addWithin(tokens, at, names);
    if (declaring.has(text) && (after === '[' || after === '{')) addWithin(tokens, at + 1, names);
    if ((text === 'var' || text === 'let' || text === 'const') && kind === 'name') addList(tokens, at, names);
  }
  return names;
}

/** `var a, b = 1, c`: every name behind a comma, up to the end of the statement. */
function addList(tokens: readonly Nested[], from: number, names: Set<string>): void {
  for (let at = from + 1; at < tokens.length; at += 1) {
    const { text = '', kind } = tokens[at] ?? {};
    if (kind === 'mark' && (text === ';' || closers.has(text))) return;
    // Nobody has to write the semicolon.
    if (declaring.has(text) || keywords.has(text)) return;
    if (kind === 'mark' && opening.has(text)) at = closing(tokens, at);
    if (text === ',' && tokens[at + 1]?.kind === 'name') names.add(tokens[at + 1]?.text ?? '');
  }
}

function addWithin(tokens: readonly Nested[], from: number, names: Set<string>): void {
  const end = closing(tokens, from);
  for (const { kind, text } of tokens.slice(from, end)) if (kind === 'name') names.add(text);
}

/** Of a function, a method or a catch, or of an arrow function. */
function isParameters(tokens: readonly Nested[], open: number): boolean {
  const before = tokens[open - 1];
  const isFunction = before?.text === 'function' || tokens[open - 2]?.text === 'function' || before?.text === 'catch';
  if (isFunction || tokens[open - 2]?.text === '*') return true;
  return tokens[closing(tokens, open) + 1]?.text === '=>' || (before?.kind === 'name' && isMethod(tokens, open));
}

/** `name(...) {`, which no call is. */
function isMethod(tokens: readonly Nested[], open: number): boolean {
  const name = tokens[open - 1]?.text ?? '';
  return !keywords.has(name) && tokens[closing(tokens, open) + 1]?.text === '{';
}

const opening = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);

/** A token, and for an opening one where it is closed. */
interface Nested extends Token {
  closedAt: number;
}

function nested(tokens: readonly Token[]): Nested[] {
  const made = tokens.map(({ kind, text, line }) => ({ kind, text, line, closedAt: tokens.length }));
  const open: Nested[] = [];
  for (const [at, token] of made.entries()) {
    if (token.kind !== 'mark') continue;
    if (opening.has(token.text)) open.push(token);
    const closed = closers.has(token.text) ? open.pop() : undefined;
    if (closed !== undefined) closed.closedAt = at;
  }
  return made;
}

const closing = (tokens: readonly Nested[], open: number): number => tokens[open]?.closedAt ?? tokens.length;
