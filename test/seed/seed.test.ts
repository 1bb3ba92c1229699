import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { eventually } from '../lab/eventually.js';
import { labTest } from '../lab/lab-test.js';
import type { Namespace } from '../lab/namespace.js';
import { Consumer } from '../library/consumer.js';
import { expectations } from './expectations.js';

// The example programs of the seed, as it prints them. They are type-checked against the built package, and each runs in
// a namespace that has one default network. A later call adds its programs to `examples` and a line to `expectations`.
const folder = fileURLToPath(new URL('../../../test/seed/examples', import.meta.url));
const examples = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));

const consumer = new Consumer();
test.after.always(() => consumer.remove());

/** What the programs leave open for the reader to fill in. */
const fillings: readonly (readonly [string, string])[] = [
  ['192.168.xxx.xxx', '10.1.0.1'],
  // A name that nobody could resolve there.
  ['let duration: number = 10;', 'let duration: number = 1001;'],
  ['"xxxx"', '"127.0.0.1"'],
  ['www.example.com', '127.0.0.1'],
  ['maxJumpNumber: 30', 'maxJumpNumber: 31'],
  ['http://example.com/proxy.pac', 'data:,function FindProxyForURL() { return "DIRECT"; }'.replaceAll('"', "'")],
];

/** What checks ask for in a namespace where nothing listens. */
const nobodyAnswers = { NET_CHECK_HTTP_URL: 'http://10.1.0.1:9/', NET_CHECK_HTTPS_URL: 'https://10.1.0.1:9/' };

test.serial('The programs of the seed compile as they are', (t) => {
  const files: string[] = [];
  for (const name of examples) {
    const printed = readFileSync(join(folder, `${name}.ts`), 'utf8');
    consumer.write(`printed/${name}.mts`, printed);
    const filled = fillings.reduce((text, [gap, value]) => text.replaceAll(gap, value), printed);
    consumer.write(`filled/${name}.mts`, filled);
    files.push(`printed/${name}.mts`, `filled/${name}.mts`);
  }
  t.is(consumer.compile(files, { types: ['node', 'netkit-cli/kit'], skipLibCheck: true }), '');
});

test.serial('Every program has an expectation, and every expectation a program', (t) => {
  const described = Object.keys(expectations).map((name) => name.replace(/ filled$/, ''));
  t.deepEqual([...new Set(described)].sort(), examples.toSorted());
});

labTest('The programs of the seed run as they are, and print what they should', {}, async (t, lab) => {
  const machine = lab.namespace('machine');
  machine.set({ 'ipv6/conf/default/disable_ipv6': 1 });
  lab.cable(machine, 'up0', lab.namespace('router'), 'eth0');
  machine.ip(
    'addr add 10.1.0.1/24 dev up0',
    'route add default via 10.1.0.2',
    'neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev up0',
  );
  const ifindex = Number(machine.run(['cat', '/sys/class/net/up0/ifindex']).stdout);
  const resolverConfiguration = machine.run(['cat', '/etc/resolv.conf']).stdout;
  const domains = /^search\s+(.*)$/m.exec(resolverConfiguration)?.[1]?.trim() ?? '';
  const nameservers = [...resolverConfiguration.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address = '']) => address);
  for (const [name, expected] of Object.entries(expectations)) {
    const [example, filled] = name.split(' ');
    const program = join(consumer.folder, 'out', filled ?? 'printed', `${example}.mjs`);
    const hook = join(consumer.folder, 'node_modules/netkit-cli/dist/kit/register.js');
    const { out = '', error = '', listens = false, throws } = expected(ifindex + 100, { nameservers, domains });
    const argv = [process.execPath, '--import', hook, program];
    if (listens) {
      t.deepEqual(await heard(t, machine, argv, out + error), { stdout: out, stderr: error }, name);
      continue;
    }
    const { status, stdout, stderr } = machine.run(argv, { environment: nobodyAnswers });
    if (throws !== undefined) {
      t.is(status, 1, name);
      t.regex(stderr, throws, name);
      continue;
    }
    t.deepEqual({ status, stdout, stderr }, { status: 0, stdout: out, stderr: error }, name);
  }
});

/** What a program that goes on listening has printed by the time that all is there, and a while after that. */
async function heard(t: ExecutionContext, machine: Namespace, argv: readonly string[], all: string) {
  const variables = Object.entries(nobodyAnswers).map(([name, value]) => `${name}=${value}`);
  const child = machine.start(['env', ...variables, ...argv]);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (piece: string) => (said[stream] += piece));
  const ended = once(child, 'close');
  const isAll = () => said.stdout.length + said.stderr.length >= all.length;
  // What is missing then is seen by who compares.
  await eventually('it says what it should', isAll, 30_000).catch(() => undefined);
  t.is(await Promise.race([ended, delay(500, 'it listens')]), 'it listens');
  child.kill();
  await ended;
  return said;
}
