import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { cgroupFolder } from '../../../src/core/exec/cgroup-folder.js';
import { openHost } from '../../../src/core/open-host.js';
import { eventually } from '../../lab/eventually.js';
import type { Lab } from '../../lab/lab.js';
import { labTest } from '../../lab/lab-test.js';
import { type ProgramResult, runProgram } from '../../lab/program.js';
import { twoUplinks } from '../socket/uplinks.js';
import { begin, inCgroup, places, runningFor, scratch, wordsIn } from './exec-places.js';

labTest(
  'What a program needed is gone when it ends, also when it was killed',
  { needs: ['userIds', 'tun'] },
  async (t, lab) => {
    const machine = await twoUplinks(lab);
    const folder = scratch(t);
    const own = cgroupFolder(openHost()) ?? '';
    for (const place of places(machine)) {
      const [name] = place;
      const program = ['sh', '-c', 'echo $$; exec sleep 1000'];
      const words = ['--net', 'right0', '--rule', 'a.example=192.0.2.1', '--', ...program];
      const child = begin(t, wordsIn(place, folder, words));
      const [pid] = (await once(child.stdout, 'data')) as [Buffer];
      t.is(Number(String(pid)), child.pid ?? 0, `${name}: the program has the pid that was started`);
      const cgroup = join(own, `net-exec.${String(child.pid)}`);
      t.is(existsSync(cgroup), name === 'cgroup', name);
      t.deepEqual(readdirSync(join(folder, 'tmp')), [], name);
      child.kill('SIGKILL');
      await once(child, 'close');
      await eventually(`${name}: nothing runs any more`, () => runningFor(folder).length === 0);
      await eventually(`${name}: the cgroup is gone`, () => !existsSync(cgroup));
    }
    t.deepEqual(readdirSync(join(folder, 'tmp')), []);
  },
);

/** A machine where programs are bound by a cgroup. */
async function bindingByCgroup(t: ExecutionContext, lab: Lab) {
  const place = inCgroup(await twoUplinks(lab));
  const folder = scratch(t);
  const own = cgroupFolder(openHost()) ?? '';
  return {
    folder,
    own,
    /** What runs a program so. */
    words: (...program: string[]) => wordsIn(place, folder, ['--net', 'right0', '--', ...program]),
    /** The cgroup of a program that told its pid. */
    of: ({ stdout }: ProgramResult) => join(own, `net-exec.${stdout.trim()}`),
  };
}

labTest(
  'A cgroup goes with the last that runs in it; where nobody waits, with the next run',
  { needs: ['userIds', 'tun', 'python'] },
  async (t, lab) => {
    const { folder, words, of } = await bindingByCgroup(t, lab);
    const exec = (...program: string[]) => runProgram(words(...program));

    // Nothing but its own children are its children.
    t.regex(exec('sh', '-c', 'cat /proc/$$/task/$$/children').stdout, /^\d+ $/);
    /** Ends at once, and leaves behind what runs until there is a file of this name. */
    const leaving = (until: string, more = ''): string => {
      const fork = 'import os, time\nprint(os.getpid(), flush=True)\nif os.fork(): os._exit(0)\nos.closerange(0, 3)\n';
      const wait = `while not os.path.exists("${join(folder, until)}"): time.sleep(0.05)`;
      return of(exec('/usr/bin/python3', '-c', `${fork}${more}${wait}`));
    };
    const left = leaving('one');
    t.is(exec('true').status, 0);
    t.true(existsSync(left), 'something runs in it');
    writeFileSync(join(folder, 'one'), '');
    await eventually('it goes with what was left running', () => !existsSync(left));

    const closing = leaving('two', 'os.closerange(3, 1024)\n');
    await eventually('nobody waits any more', () => runningFor(folder).length === 1);
    t.true(existsSync(closing));
    writeFileSync(join(folder, 'two'), '');
    await eventually('nothing runs any more', () => runningFor(folder).length === 0);
    t.is(exec('true').status, 0);
    t.false(existsSync(closing));
  },
);

labTest(
  'What removes a cgroup holds nothing else, and is there under a low limit of descriptors, but not beside a process 1',
  { needs: ['userIds', 'tun', 'python'] },
  async (t, lab) => {
    const { folder, own, words, of } = await bindingByCgroup(t, lab);

    const script = 'cd /run; exec 63</dev/null; exec "$@"';
    const child = begin(t, ['bash', '-c', script, 'bash', ...words('sh', '-c', 'echo; exec sleep 1000')]);
    await once(child.stdout, 'data');
    const [waiter = '', ...others] = runningFor(folder).filter((pid) => Number(pid) !== child.pid);
    t.deepEqual(others, []);
    t.is(readlinkSync(`/proc/${waiter}/cwd`), '/');
    t.true(readdirSync(`/proc/${waiter}/fd`).every((number) => Number(number) <= 10));
    t.true(existsSync(`/proc/${String(child.pid)}/fd/63`));
    child.kill();
    await eventually('nothing runs any more', () => runningFor(folder).length === 0);

    const low = runProgram(['prlimit', '--nofile=128:128', ...words('sh', '-c', 'echo $$')]);
    t.is(low.status, 0, low.stderr);
    await eventually('it is removed', () => !existsSync(of(low)));

    const reaping = 'import os\ntry:\n  while True: os.wait()\nexcept ChildProcessError: print("none")';
    const first = runProgram([
      'unshare',
      '--pid',
      '--fork',
      '--mount-proc',
      ...words('/usr/bin/python3', '-c', reaping),
    ]);
    t.is(first.stdout, 'none\n', first.stderr);
    t.is(runProgram(words('true')).status, 0);
    t.false(existsSync(join(own, 'net-exec.1')));
  },
);

labTest(
  'A program of the library that cannot become another one is where it was',
  { needs: ['userIds', 'tun'] },
  async (t, lab) => {
    const machine = await twoUplinks(lab);
    const [, inside] = inCgroup(machine);
    const library = new URL('../../../../dist/index.mjs', import.meta.url).href;
    const script = `
      import { readdirSync, readFileSync } from 'node:fs';
      import { execPlan, execProgram, openHost } from '${library}';
      const place = () => [readFileSync('/proc/self/cgroup', 'utf8'), readdirSync('/proc/self/fd').filter((each) => each > 200)];
      const before = place();
      const host = openHost();
      const reasons = [];
      for (let tries = 0; tries < 2; tries++) {
        const plan = await execPlan(host, { net: 'right0', program: ['/nonexistent/program'] });
        await execProgram(host, plan).catch(({ reason }) => reasons.push(reason));
      }
      console.log(JSON.stringify({ before, after: place(), reasons }));
    `;
    const run = runProgram(inside([process.execPath, '--input-type=module', '--eval', script]));
    const { before, after, reasons } = JSON.parse(run.stdout) as Record<string, unknown>;
    t.deepEqual(reasons, ['program.missing', 'program.missing']);
    t.deepEqual(after, before);
  },
);
