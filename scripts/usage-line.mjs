/** Longer lists of what a flag takes stand with the flag alone. */
const longestList = 48;

/**
 * The line that help begins with, such as `DEST [-4 | -6] [--mtu]`: what oclif would make of it has holes where several flags exclude
 * one another, and knows of no program behind `--`.
 */
export function usageLine({ args = {}, flags = {} }, takesProgram) {
  const shown = Object.values(flags).filter((flag) => flag.hidden !== true);
  const elements = new Map(shown.map((flag) => [flag.name, elementOf(flag)]));
  const groups = [];
  // Those that name others they exclude go first, so that each of these is still there to stand beside one.
  for (const flag of [...shown.filter(excludes), ...shown.filter((other) => !excludes(other))]) {
    const members = [flag.name, ...(flag.exclusive ?? [])].filter((name) => elements.has(name));
    if (!elements.has(flag.name)) continue;
    const joined = members.map((name) => elements.get(name)).join(' | ');
    for (const name of members) elements.delete(name);
    groups.push({ at: shown.indexOf(flag), text: flag.required ? `(${joined})` : `[${joined}]` });
  }
  groups.sort((one, other) => one.at - other.at);
  const program = takesProgram ? ['[-- PROGRAM [ARG...]]'] : [];
  return [...Object.entries(args).map(argumentOf), ...groups.map(({ text }) => text), ...program].join(' ');
}

const excludes = (flag) => (flag.exclusive ?? []).length > 0;

function argumentOf([name, { required, multiple }]) {
  const word = `${name.toUpperCase()}${multiple ? '...' : ''}`;
  return required ? word : `[${word}]`;
}

function elementOf({ name, char, type, multiple, allowNo, ...flag }) {
  const word = char === undefined ? `--${allowNo ? '[no-]' : ''}${name}` : `-${char}`;
  if (type === 'boolean') return word;
  const value = valueOf(name, flag);
  return `${word} ${value}${multiple && !value.endsWith('...') ? '...' : ''}`;
}

function valueOf(name, { helpValue, options = [] }) {
  if (helpValue !== undefined) return helpValue;
  const list = options.join('|');
  return options.length > 0 && list.length <= longestList ? list : name.toUpperCase();
}
