import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { labTest } from '../lab/lab-test.js';
import { Consumer } from '../library/consumer.js';
import { expectations } from './expectations.js';

// The example programs of the seed, as it prints them. They are type-checked against the built package, and each runs in
// a namespace that has one default network. A later call adds its programs to `examples` and a line to `expectations`.
const folder = fileURLToPath(new URL('../../../test/seed/examples', import.meta.url));
const examples = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));

const consumer = new Consumer();
test.after.always(() => consumer.remove());

/** What timeout(1) ends with when it had to end the program. */
const timedOut = 124;

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

labTest('The programs of the seed run as they are, and print what they should', {}, (t, lab) => {
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
    const patience = listens ? ['timeout', '1'] : [];
    const { status, stdout, stderr } = machine.run([...patience, process.execPath, '--import', hook, program], {
      environment: nobodyAnswers,
    });
    if (throws !== undefined) {
      t.is(status, 1, name);
      t.regex(stderr, throws, name);
      continue;
    }
    t.deepEqual({ status, stdout, stderr }, { status: listens ? timedOut : 0, stdout: out, stderr: error }, name);
  }
});
