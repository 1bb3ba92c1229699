import { join } from 'node:path';
import test from 'ava';
import { launcher } from '../../cli/run-program.js';
import { runProgram } from '../../lab/program.js';

const fixtures = join(process.cwd(), 'test/fixtures/certificates');

/** A line of bash, in which $1 is net. */
const inBash = (line: string) =>
  runProgram(['bash', '-c', `net() { "${process.execPath}" "${launcher}" "$@"; }; cd ${fixtures}; ${line}`]);

test('What a shell hands over by <(...) is read like a file, also when it comes late and in parts', (t) => {
  const whole = inBash('net cert verify chain.pem --ca root.pem --time 2026-06-01 --get code');
  const given = inBash(
    'net cert verify <(cat chain.pem) --ca <(head -c 100 root.pem; sleep 0.3; tail -c +101 root.pem) --time 2026-06-01 --get code',
  );
  t.deepEqual([given.stdout, given.stderr, given.status], [whole.stdout, '', whole.status]);
  t.is(inBash('cat chain.pem | net cert show /dev/stdin --get certificates[].subject').status, 0);
});

test('A pipe without end is read no further than a file may be large, and one with a name is refused', (t) => {
  const endless = inBash('net cert show <(yes)');
  t.deepEqual([endless.status, endless.stdout], [2, '']);
  t.regex(endless.stderr, /^net: \/dev\/fd\/\d+ is larger than the \d+ bytes allowed/);
  const named = inBash('folder=$(mktemp -d); mkfifo $folder/named; net cert show $folder/named; rm -r $folder');
  t.regex(named.stderr, /named is not a regular file/);
});
