import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { labRequired } from '../lab/privilege.js';

/** Declares a test that needs a program; without it, it is skipped with a title that says how to get it. */
function testWith(program: string, title: string, body: (t: ExecutionContext) => void): void {
  const present = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  const reason = `this machine lacks ${program}; enable it with: apt-get install ${program}`;
  if (present) test(title, body);
  else if (labRequired()) test(title, (t) => t.fail(reason));
  else test.skip(`${title} [skipped: ${reason}]`, (t) => t.fail(reason));
}

function outputOf(t: ExecutionContext, program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 20_000 });
  t.is(stderr, '');
  t.is(status, 0);
  return stdout;
}

/** What bash offers for the last word of a command line. */
function bashOffers(t: ExecutionContext, ...line: readonly string[]): string[] {
  const script =
    'source completions/net.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _net; printf "%s\\n" "${COMPREPLY[@]}"';
  return outputOf(t, 'bash', ['-c', script, 'bash', ...line])
    .split('\n')
    .filter((word) => word !== '');
}

testWith('bash', 'bash completes commands, flags, their values and networks', (t) => {
  t.deepEqual(bashOffers(t, 'net', 'def'), ['default']);
  t.true(bashOffers(t, 'netkit', '').includes('route'));
  t.deepEqual(bashOffers(t, 'net', 'caps', '--ha'), ['--has']);
  t.deepEqual(bashOffers(t, 'net', 'list', '--color', 'a'), ['auto', 'always']);
  t.deepEqual(bashOffers(t, 'net', 'props', 'lo'), ['lo']);
  t.deepEqual(bashOffers(t, 'net', 'neigh', '-i', 'def'), ['default']);
  t.true(bashOffers(t, 'net', 'list', '--snapshot', 'package.j').includes('package.json'));
});

testWith('fish', 'fish completes commands, flags, their values and networks', (t) => {
  const offers = (line: string): string[] =>
    outputOf(t, 'fish', ['--no-config', '-c', `source completions/net.fish; complete -C '${line}'`])
      .split('\n')
      .map((offer) => offer.split('\t', 1)[0] ?? '')
      .filter((word) => word !== '');
  t.deepEqual(offers('net def'), ['default']);
  t.deepEqual(offers('net caps --ha'), ['--has']);
  t.deepEqual(offers('net list --color al'), ['always']);
  t.deepEqual(offers('net props l'), ['lo']);
});

/** The words zsh shows when Tab is pressed behind a line, in a shell of its own on a pseudo-terminal (zsh/zpty). */
const zshScript = `
zmodload zsh/zpty
zpty -b shell zsh -f
zpty -w shell 'PS1=; stty -echo; autoload -U compinit; fpath=($PWD/completions $fpath); compinit -u -D; setopt list_ambiguous; echo REA""DY'
zpty -r -m shell ready '*READY*'
zpty -n -w shell "$1"$'\\t'
zpty -r -m shell shown '*net default*'
print -r -- "$shown"
zpty -d shell
`;

testWith('zsh', 'zsh completes a command from its first letters', (t) => {
  t.regex(outputOf(t, 'zsh', ['-f', '-c', zshScript, 'zsh', 'net def']), /net default/);
});

testWith('mandoc', 'man pages are sound', (t) => {
  const pages = readdirSync('man');
  t.true(pages.includes('net.1'));
  for (const page of pages) {
    // A date would make the page differ at every generation; long lines are the author's to break.
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', `man/${page}`], { encoding: 'utf8' });
    const findings = stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'));
    t.deepEqual(findings, []);
  }
});
