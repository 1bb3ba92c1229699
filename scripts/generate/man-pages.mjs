// man(7) pages: net(1) and one page a command.
import { synopsisOf } from './definitions.mjs';

/** Text that troff prints as it stands. */
const escape = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const bold = (text) => `\\fB${escape(text)}\\fR`;
const italic = (text) => `\\fI${escape(text)}\\fR`;

export function manPages({ commands, version, describeFields }) {
  const pages = commands.map((command) => [`man/net-${command.id}.1`, commandPage(command, version, describeFields)]);
  return new Map([['man/net.1', overviewPage(commands, version)], ...pages]);
}

const header = (name, version, summary) => [
  `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "net ${version}" "net"`,
  '.SH NAME',
  `${escape(name)} \\- ${escape(summary)}`,
];

function commandPage(command, version, describeFields) {
  const name = `net-${command.id}`;
  const program = command.takesProgram ? ` [\\-\\- ${italic('program')} [${italic('arguments')}]]` : '';
  return join([
    ...header(name, version, lowerFirst(command.summary)),
    '.SH SYNOPSIS',
    `${bold(`net ${command.words}`)} ${escape(synopsisOf(command).slice(`net ${command.words}`.length).trim())} [${italic('flags')}]${program}`,
    '.SH DESCRIPTION',
    ...paragraphs(command.description === '' ? `${command.summary}.` : command.description),
    ...section('ARGUMENTS', command.args.map(argumentEntry)),
    ...section('FLAGS', command.flags.map(flagEntry)),
    ...section('FLAGS OF EVERY COMMAND', command.sharedFlags.map(flagEntry)),
    ...outputSection(command.view, describeFields),
    '.SH EXIT STATUS',
    ...exitStatusEntries(),
    ...section('EXAMPLES', command.examples.map(exampleEntry)),
    '.SH SEE ALSO',
    '.BR net (1)',
  ]);
}

function overviewPage(commands, version) {
  return join([
    ...header('net', version, "tell the truth about this machine's network"),
    '.SH SYNOPSIS',
    `${bold('net')} ${italic('command')} [${italic('arguments')}] [${italic('flags')}]`,
    '.SH DESCRIPTION',
    ...paragraphs(
      'One tree of commands over one model of the network: networks, their capabilities, properties and routes, read ' +
        'from the kernel itself. Tables on a terminal, tab-separated lines in a pipe, stable JSON with --json. ' +
        'No command needs root where the kernel asks for none.\n\n' +
        'netkit is the same program under a second name, for hosts where another package owns the name net.',
    ),
    ...section(
      'COMMANDS',
      commands.map((command) => ['.TP', bold(synopsisOf(command)), `${escape(command.summary)}.`]),
    ),
    ...section('FLAGS OF EVERY COMMAND', commands[0].sharedFlags.map(flagEntry)),
    '.SH EXIT STATUS',
    ...exitStatusEntries(),
    '.SH ENVIRONMENT',
    ...environmentEntries(),
    '.SH SEE ALSO',
    commands.map((command) => `.BR ${escape(`net-${command.id}`)} (1)`).join(',\n'),
  ]);
}

const argumentEntry = (arg) => ['.TP', italic(arg.name), escape(sentence(arg.about))];

function flagEntry(flag) {
  const names = [
    flag.char === undefined ? [] : [bold(`-${flag.char}`)],
    bold(`--${flag.allowNo ? '[no-]' : ''}${flag.name}`),
  ].flat();
  const value = flag.value === undefined ? '' : ` ${italic(flag.options?.join('|') ?? flag.value)}`;
  return ['.TP', `${names.join(', ')}${value}`, escape(sentence(flag.about))];
}

function exampleEntry({ about, command }) {
  return ['.TP', bold(command), about === '' ? '\\&' : escape(sentence(about))];
}

function outputSection(view, describeFields) {
  const lines = [{ path: 'schema', about: `Always ${view.schema}.`, type: 'string' }, ...describeFields(view.fields)];
  const entries = lines.map(({ path, about, type }) => [
    '.TP',
    `${bold(path)} (${escape(type)})`,
    escape(sentence(about)),
  ]);
  return section('FIELDS', entries, 'What --json prints and --get takes. --fields chooses among the first level.');
}

const exitMeanings = [
  [0, 'yes, or done'],
  [1, 'the answer is no'],
  [2, 'wrong usage, value or file'],
  [3, 'could not tell: permission, kernel, network'],
  [70, 'a bug in net'],
  [124, 'the deadline passed'],
];

const exitStatusEntries = () =>
  exitMeanings.flatMap(([status, meaning]) => ['.TP', bold(String(status)), escape(sentence(meaning))]);

const environment = [
  ['NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE', 'colour off or on where --color does not say'],
  ['COLUMNS', 'width of a table where the terminal does not say'],
  ['NET_DEBUG', '1 adds the stack of an error'],
  ['NET_NO_FFI', '1 asks procfs and sysfs in place of netlink'],
  ['NET_NO_CODE_CACHE', '1 starts without the code cache'],
];

const environmentEntries = () => environment.flatMap(([name, about]) => ['.TP', bold(name), escape(sentence(about))]);

function section(title, entries, lead) {
  if (entries.length === 0) return [];
  return [`.SH ${title}`, ...(lead === undefined ? [] : [escape(lead)]), ...entries.flat()];
}

/** Paragraphs under a heading, which stands for the first one's own mark. */
const paragraphs = (text) =>
  text.split(/\n\n+/).flatMap((paragraph, index) => {
    const line = escape(paragraph.replace(/\s*\n\s*/g, ' ').trim());
    return index === 0 ? [line] : ['.PP', line];
  });

/** A sentence from a summary; names such as netId and if:NAME keep their case. */
function sentence(text) {
  const trimmed = text.trim();
  const isWord = /^[a-z]+(?![A-Za-z:_.])/.test(trimmed);
  const capital = isWord ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);
const join = (lines) => `${lines.join('\n')}\n`;
