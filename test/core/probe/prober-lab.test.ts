import { once } from 'node:events';
import { join } from 'node:path';
import { fakeRouters } from '../../lab/fake-routers.js';
import { labTest } from '../../lab/lab-test.js';
import { runProgram } from '../../lab/program.js';
import { type RouterChain, routerChain } from '../../lab/router-chain.js';

const build = join(process.cwd(), 'build/src/core');
const plain = { needs: ['python', 'userIds'] } as const;
const filtered = { needs: ['python', 'userIds', 'packetFilter'] } as const;

/** As `evaluate`, for a text that tells a list. */
function list(chain: RouterChain, text: string): readonly (readonly unknown[])[] {
  return evaluate(chain, text) as readonly (readonly unknown[])[];
}

/** As `evaluate`, for a text that tells counts. */
function burst(chain: RouterChain, text: string): { readonly stamped: number } {
  return evaluate(chain, text) as { readonly stamped: number };
}

/** Any order will do, as long as it is one. */
const byText = (one: unknown, other: unknown): number => (String(one) < String(other) ? -1 : 1);

/** Runs a text as an ordinary user, with `open(options)` for a prober whose events are gathered; it prints JSON. */
function evaluate(chain: RouterChain, text: string): unknown {
  const source = `
    import { openHost } from '${build}/open-host.js';
    import { openProber } from '${build}/probe/open-prober.js';
    const host = openHost();
    const events = [];
    const open = (options) => openProber(host, { protocol: 'icmp', family: 4, ...options }, (event) => events.push(event));
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const until = async (count, ms = 3000) => { for (let t = 0; events.length < count && t < ms; t += 5) await sleep(5); };
    const tell = (value) => process.stdout.write(JSON.stringify(value));
    ${text}`;
  const { stdout, stderr } = runProgram(chain.asUser([process.execPath, '--input-type=module', '-e', source]));
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

labTest('Errors that wait on the socket fail no probe, and a burst of them stops nothing', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 2 });
  for (const [protocol, family, destination] of [
    ['icmp', 4, chain.ipv4],
    ['udp', 4, chain.ipv4],
    ['icmp', 6, chain.ipv6],
    ['udp', 6, chain.ipv6],
  ] as const) {
    const told = burst(
      chain,
      `const prober = await open({ protocol: '${protocol}', family: ${family} });
       let failed = 0;
       const send = (ttl, tag) => prober.send({ destination: '${destination}', ttl, timeoutMs: 2000, tag });
       for (let tag = 0; tag < 2000; tag++) { try { send(1 + (tag % 2), tag); } catch { failed++; } }
       await until(2000);
       const answered = new Set(events.map(({ probe }) => probe.tag)).size;
       const stamped = events.filter(({ timestamps }) => timestamps === 'kernel').length;
       events.length = 0;
       send(1, 'one more');
       await until(1);
       tell({ failed, answered, stamped, after: events.length });
       prober.close();`,
    );
    t.deepEqual(
      { ...told, stamped: told.stamped > 1900 },
      { failed: 0, answered: 2000, stamped: true, after: 1 },
      protocol,
    );
  }
});

labTest('Already the first answer of a process is stamped by the kernel, both ways', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 1 });
  // A machine that is busy may hold one process up for longer than stamps are waited for, hardly two of three.
  const told = Array.from({ length: 3 }, () =>
    evaluate(
      chain,
      `const prober = await open({});
       prober.send({ destination: '${chain.ipv4}', timeoutMs: 1000, tag: 0 });
       await until(1);
       tell(events.map(({ timestamps }) => timestamps).join());
       prober.close();`,
    ),
  );
  t.true(told.filter((quality) => quality === 'kernel').length >= 2, told.join(' '));
});

labTest(
  'TCP tells an open port, a closed one and a silent one apart, also where connect ends at once',
  filtered,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 2, hops: { 2: { blackHole: true } } });
    const told = list(
      chain,
      `const prober = await open({ protocol: 'tcp' });
     for (const [destination, port] of [['127.0.0.1', 9], ['${chain.address(1, 4)}', 9], ['${chain.ipv4}', 80]]) {
       prober.send({ destination, port, timeoutMs: 300, tag: destination });
     }
     await until(3);
     tell(events.map(({ type, kind = '', probe, timestamps = '' }) => [probe.tag, type + kind, timestamps]));
     prober.close();`,
    );
    t.deepEqual(
      told.toSorted(byText),
      [
        [chain.ipv4, 'lost', ''],
        [chain.address(1, 4), 'replyclosed', 'user'],
        ['127.0.0.1', 'replyclosed', 'user'],
      ].toSorted(byText),
    );
    t.is(told.at(-1)?.[1], 'lost');
    const open = await routerChain(lab, { routers: 1 });
    const [event] = list(
      open,
      `const prober = await open({ protocol: 'tcp', family: 6 });
     prober.send({ destination: '${open.ipv6}', port: 80, timeoutMs: 1000, tag: 0 });
     await until(1);
     tell(events.map(({ kind, timestamps, rttMs }) => ({ kind, timestamps, rttMs })));
     prober.close();`,
    );
    t.like(event, { kind: 'reply', timestamps: 'kernel-tcp' });
  },
);

labTest(
  "Answers from another address, or with another token, are nobody's; second answers are duplicates",
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 1 });
    await fakeRouters(chain.client);
    const told = list(
      chain,
      `const prober = await open({});
     for (const last of [1, 7, 8, 9]) prober.send({ destination: '198.18.5.' + last, timeoutMs: 400, tag: last });
     await until(99, 600);
     tell(events.map(({ type, probe, duplicate, reached }) => [probe?.tag ?? '-', type, duplicate ?? '', reached ?? ''].join(' ')));
     prober.close();`,
    );
    t.deepEqual(told.toSorted(byText), [
      '- unidentified  false',
      '1 reply false true',
      '7 reply false true',
      '7 reply true true',
      '8 lost  ',
      '9 lost  ',
    ]);
  },
);

const sniffer = `
import socket, sys
sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
print('ready', flush=True)
while True:
    frame, (_, _, direction, *_) = sniffer.recvfrom(65535)
    if direction == 4 and frame[12] == 8 and frame[13] == 0 and frame[23] == 1 and frame[34] == 8:
        print(frame[22], frame[36:38].hex(), flush=True)
`;

labTest('On the wire all ICMP probes of a flow have one checksum, so that they take one way', plain, async (t, lab) => {
  const chain = await routerChain(lab, { routers: 3 });
  const capture = chain.client.start(['python3', '-c', sniffer]);
  await once(capture.stdout, 'data');
  let seen = '';
  capture.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  evaluate(
    chain,
    `const prober = await open({});
     for (let tag = 0; tag < 20; tag++) prober.send({ destination: '${chain.ipv4}', ttl: 1 + (tag % 5), flow: tag < 15 ? 0 : 9, timeoutMs: 500, tag });
     await until(20);
     tell(events.length);
     prober.close();`,
  );
  for (let wait = 0; wait < 100 && seen.split('\n').length < 21; wait++) await new Promise((go) => setTimeout(go, 10));
  const checksums = seen
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1]);
  t.is(checksums.length, 20);
  t.is(new Set(checksums.slice(0, 15)).size, 1);
  t.is(new Set(checksums).size, 2);
});

labTest(
  'What cannot leave is an error of send, with its reason, and nothing is pending then',
  plain,
  async (t, lab) => {
    const chain = await routerChain(lab, { routers: 1 });
    chain.client.ip('route add unreachable 192.0.2.1', 'route add prohibit 192.0.2.2');
    const told = list(
      chain,
      `const prober = await open({ unfragmented: true });
     const reasons = [];
     for (const request of [{ destination: '192.0.2.1' }, { destination: '192.0.2.2' }, { destination: '${chain.ipv4}', sizeBytes: 2000 }, { destination: '::1' }]) {
       try { prober.send({ timeoutMs: 100, tag: 0, ...request }); reasons.push('sent'); } catch (error) { reasons.push(error.reason); }
     }
     tell([...reasons, prober.pending]);
     prober.close();`,
    );
    t.deepEqual(told, ['route.unreachable', 'route.prohibited', 'probe.size', 'value.address', 0]);
  },
);
