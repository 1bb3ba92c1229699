/** A piece of a script's source that is no blank and no comment. */
export interface Token {
  readonly kind: 'name' | 'mark' | 'literal';
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** After these a slash begins a regular expression, as after every mark but a closing one. */
const beforeExpression = new Set(
  'return typeof case in of delete void throw new else do instanceof yield await'.split(' '),
);

const blank = /[\s\ufeff]+|\/\/[^\n\u2028\u2029]*|\/\*[^]*?(?:\*\/|$)/y;
const name = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /\.?\d[\w.]*/y;
const string = /"(?:[^"\\\n]|\\[^])*(?:"|$|(?=\n))|'(?:[^'\\\n]|\\[^])*(?:'|$|(?=\n))/y;
/** Of a length that people write: what is no such literal is not looked for in all the rest. */
const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,500}\]){1,500}\/\w*/y;
/** No blank and no name begins with these. */
const punctuation = new Set('!"%&\'()*+,-./:;<=>?@[\\]^`{|}~');
const mark = /=>|\?\.(?!\d)|\.\.\.|[=!]==?|[^]/uy;

/**
 * The tokens of JavaScript source (ECMA-262, 12), near enough to tell names from text: any source ends in some list, and
 * what is no JavaScript is not noticed.
 */
export function scriptTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  /** Where a template goes on after the brace that closes an expression in it. */
  const templates: number[] = [];
  let depth = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const add = (kind: Token['kind'], text: string): void => {
    tokens.push({ kind, text, line });
    move(text);
  };
  const move = (text: string): void => {
    at += text.length;
    for (const character of text) if (character === '\n') line += 1;
  };
  const addTemplate = (): void => {
    const text = templatePart(source, at);
    if (text.endsWith('${')) templates.push(depth);
    add('literal', text);
  };
  while (at < source.length) {
    const character = source[at] ?? '';
    const isWord = !punctuation.has(character);
    const skipped = isWord || character === '/' ? take(blank) : undefined;
    if (skipped !== undefined) {
      move(skipped);
      continue;
    }
    if (character === '}' && templates.at(-1) === depth) {
      templates.pop();
      addTemplate();
      continue;
    }
    if (character === '`') {
      addTemplate();
      continue;
    }
    const beginning = literalAt(character, tokens.at(-1));
    const literal = beginning === undefined ? undefined : take(beginning);
    const word = literal === undefined && isWord ? take(name) : undefined;
    if (literal !== undefined) add('literal', literal);
    else if (word !== undefined) add('name', word);
    else {
      const text = take(mark) ?? source.slice(at, at + 1);
      if (text === '{') depth += 1;
      if (text === '}') depth -= 1;
      add('mark', text);
    }
  }
  return tokens;
}

/** What literal may begin with a character. Trying them all would take most of the time. */
function literalAt(character: string, before: Token | undefined): RegExp | undefined {
  if (character === '"' || character === "'") return string;
  if (character === '.' || (character >= '0' && character <= '9')) return number;
  return character === '/' && !endsExpression(before) ? regularExpression : undefined;
}

/** Text of a template from its backquote, or from the brace that ends an expression, to the next of either. */
function templatePart(source: string, from: number): string {
  let at = from + 1;
  while (at < source.length) {
    if (source[at] === '\\') at += 2;
    else if (source[at] === '`') return source.slice(from, at + 1);
    else if (source.startsWith('${', at)) return source.slice(from, at + 2);
    else at += 1;
  }
  return source.slice(from);
}

function endsExpression(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'mark') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.kind === 'literal' || !beforeExpression.has(token.text);
}
