import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type dnsPacket from 'dns-packet';
import { parseServer, serverText } from '../../../src/core/dns/client/dns-server.js';
import { Pace } from '../../../src/core/dns/resolve/pace.js';
import { encodeQuery, questionEnd } from '../../../src/core/dns/message/encode-query.js';
import { matchesQuery } from '../../../src/core/dns/message/matches-query.js';
import { loadPacketCodec } from '../../../src/core/dns/message/packet-codec.js';
import { readMessage } from '../../../src/core/dns/message/read-message.js';
import { recordText } from '../../../src/core/dns/message/record-data.js';
import { recordTypeName, recordTypeNumber } from '../../../src/core/dns/message/record-type.js';
import { answerChain } from '../../../src/core/dns/resolve/answer-chain.js';
import { parseHosts } from '../../../src/core/dns/resolve/hosts-file.js';
import { resolvedLookup } from '../../../src/core/dns/resolve/resolved-lookup.js';
import { reverseName } from '../../../src/core/dns/resolve/reverse-name.js';
import { searchNames } from '../../../src/core/dns/resolve/stub-configuration.js';
import { BusinessError, type Reason } from '../../../src/core/errors.js';
import { pointerBomb, rightAnswer } from './bad-server.js';

test.before(loadPacketCodec);

const query = (name = 'host.test', type = 1): Buffer =>
  encodeQuery({ name, type }, { recurse: true, dnssec: false, edns: true });

/** Reads all there is to read of a message; only `dns.malformed` may come of it. */
function readAll(bytes: Buffer): void {
  try {
    const message = readMessage(bytes);
    for (const record of [...message.answers, ...message.authorities, ...message.additionals])
      recordText(bytes, record);
    answerChain(bytes, message, 1);
  } catch (error) {
    if (!(error instanceof BusinessError) || error.reason !== 'dns.malformed') throw error;
  }
}

const large = { numRuns: 3000 };

test('any bytes are read or refused', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => readAll(Buffer.from(bytes))),
    large,
  );
  t.pass();
});

test('a message with any bytes changed is read or refused', (t) => {
  const types = ['A', 'AAAA', 'MX', 'TXT', 'SOA', 'SRV', 'CAA', 'NAPTR', 'CNAME'] as const;
  const data: Record<(typeof types)[number], unknown> = {
    A: '192.0.2.1',
    AAAA: '2001:db8::1',
    MX: { preference: 1, exchange: 'mail.test' },
    TXT: ['one', 'two'],
    SOA: { mname: 'ns.test', rname: 'admin.test', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
    SRV: { priority: 1, weight: 2, port: 3, target: 'host.test' },
    CAA: { flags: 0, tag: 'issue', value: 'ca.test' },
    NAPTR: { order: 1, preference: 2, flags: 'U', services: 's', regexp: '!a!b!', replacement: '.' },
    CNAME: 'other.test',
  };
  const answers = types.map((type) => ({ type, name: 'host.test', ttl: 1, data: data[type] })) as dnsPacket.Answer[];
  const whole = rightAnswer(query(), { answers });
  t.is(readMessage(whole).answers.length, types.length);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(whole.length), (changes, cut) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of changes) bytes[at] = byte;
      readAll(bytes);
      readAll(bytes.subarray(0, cut));
    }),
    large,
  );
});

test('record data of any bytes reads as something, for every type', (t) => {
  const type = fc.oneof(fc.integer({ min: 1, max: 65 }), fc.constantFrom(99, 256, 257, 65_280));
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 80 }), (number, bytes) => {
      const record = { name: '.', type: number, class: 1, ttl: 0, start: 12, end: 12 + bytes.length };
      const text = recordText(Buffer.concat([Buffer.alloc(12), bytes]), record);
      if (/[^\x20-\x7e]/.test(text)) throw new Error(`unprintable: ${JSON.stringify(text)}`);
    }),
    large,
  );
  t.pass();
});

test('the costliest message takes milliseconds', (t) => {
  const bomb = pointerBomb(query());
  t.true(bomb.length > 65_000);
  readAll(bomb);
  const started = performance.now();
  readAll(bomb);
  t.true(performance.now() - started < 25);
});

test('names come out as zone files write them', (t) => {
  const labels = Buffer.from('\x03a.b\x04\x00\xff \\\x01x\x00', 'latin1');
  const bytes = Buffer.concat([query().subarray(0, 12), labels, Buffer.from([0, 1, 0, 1])]);
  bytes.writeUInt16BE(0, 10);
  t.is(readMessage(bytes).question?.name, 'a\\.b.\\000\\255\\032\\\\.x.');
});

test('a response matches its query and no other', (t) => {
  const asked = query('Host.Test');
  const answer = rightAnswer(asked);
  const end = questionEnd(asked);
  t.true(matchesQuery(answer, asked, end, true));
  const lower = Buffer.from(answer);
  lower[13] = 0x68;
  t.true(matchesQuery(lower, asked, end, false));
  t.false(matchesQuery(lower, asked, end, true));
  fc.assert(
    fc.property(fc.nat(end - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(answer);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      // Flags and counts other than QR, opcode and the number of questions are the message's own affair.
      const isFree = (at === 2 && (change & 0xf8) === 0) || at === 3 || (at >= 6 && at < 12);
      const isCase = at > 12 && change === 0x20 && /[a-z]/i.test(String.fromCharCode(bytes[at]));
      return matchesQuery(bytes, asked, end, false) === (isFree || isCase);
    }),
  );
});

test('records that the chain does not lead to are left out, and circles end', (t) => {
  const chain = (answers: object[]) => {
    const bytes = rightAnswer(query(), { answers: answers as dnsPacket.Answer[] });
    const { canonicalName, matching, records } = answerChain(bytes, readMessage(bytes), 1);
    return [canonicalName, matching.map((record) => recordText(bytes, record)), records.length];
  };
  const alias = (name: string, data: string) => ({ type: 'CNAME', name, data });
  const address = (name: string, data: string) => ({ type: 'A', name, data });
  t.deepEqual(chain([address('HOST.test', '192.0.2.1'), address('evil.test', '192.0.2.66')]), [
    'host.test.',
    ['192.0.2.1'],
    1,
  ]);
  t.deepEqual(chain([address('b.test', '192.0.2.2'), alias('a.test', 'b.test'), alias('host.test', 'a.test')]), [
    'b.test.',
    ['192.0.2.2'],
    3,
  ]);
  t.deepEqual(chain([alias('host.test', 'a.test'), alias('a.test', 'host.test')]).slice(1, 2), [[]]);
});

test('types have names and numbers', (t) => {
  t.is(recordTypeNumber('https'), 65);
  t.is(recordTypeNumber('TYPE65'), 65);
  t.is(recordTypeName(65_280), 'TYPE65280');
  for (const wrong of ['', 'BLA', 'OPT', 'TYPE0', 'TYPE65536', 'TYPE41', '1']) {
    t.throws(() => recordTypeNumber(wrong), { instanceOf: BusinessError }, wrong);
  }
});

test('servers are read in every form, and written so that they can be read', (t) => {
  const forms: readonly (readonly [string, string, string, number])[] = [
    ['192.0.2.1', 'udp', '192.0.2.1', 53],
    ['192.0.2.1#5300', 'udp', '192.0.2.1', 5300],
    ['192.0.2.1:5300', 'udp', '192.0.2.1', 5300],
    ['2001:db8::1', 'udp', '2001:db8::1', 53],
    ['[2001:db8::1]:5300', 'udp', '2001:db8::1', 5300],
    ['[2001:db8::1]', 'udp', '2001:db8::1', 53],
    ['fe80::1%eth0#5300', 'udp', 'fe80::1%eth0', 5300],
    ['dns.example', 'udp', 'dns.example', 53],
    ['tcp://192.0.2.1', 'tcp', '192.0.2.1', 53],
    ['TLS://dns.example#8853', 'tls', 'dns.example', 8853],
    ['https://dns.example/query?x=1', 'https', 'dns.example', 443],
    ['https://[2001:db8::1]:8443', 'https', '2001:db8::1', 8443],
    ['https://[fe80::1%25eth0]/dns-query', 'https', 'fe80::1%eth0', 443],
  ];
  for (const [text, transport, host, port] of forms) {
    const server = parseServer(text);
    t.deepEqual([server.transport, server.host, server.port], [transport, host, port], text);
    if (!host.includes('%') || transport !== 'https') t.deepEqual(parseServer(serverText(server)), server, text);
  }
  const wrong = ['', '192.0.2.256', '192.0.2.1#0', '192.0.2.1#99999', '192.0.2.1#x', '192.0.2.1%eth0', 'fe80::1%'];
  for (const text of [...wrong, 'ftp://192.0.2.1', 'a b', 'https://', 'https://u@dns.example', 'tls://', '1.2.3']) {
    t.throws(() => parseServer(text), { instanceOf: BusinessError, message: /is no name server/ }, text);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseServer(text);
      } catch (error) {
        if (!(error instanceof BusinessError)) throw error;
      }
    }),
  );
});

test('the hosts file is read as hosts(5) has it', (t) => {
  const hosts = parseHosts(
    '127.0.0.1 localhost Local # comment\n# 1.1.1.1 no\n::1\tlocalhost\nfe80::1%eth0 link\nbad line\n192.0.2.1',
  );
  t.deepEqual(hosts.get('localhost'), ['127.0.0.1', '::1']);
  t.deepEqual(hosts.get('local'), ['127.0.0.1']);
  t.deepEqual(hosts.get('link'), ['fe80::1%eth0']);
  t.is(hosts.size, 3);
});

test('search domains follow ndots', (t) => {
  const searchDomains = ['a.test', 'b.test'];
  t.deepEqual(searchNames('host', { searchDomains, ndots: 1 }), ['host.a.test', 'host.b.test', 'host']);
  t.deepEqual(searchNames('host.x', { searchDomains, ndots: 1 }), ['host.x', 'host.x.a.test', 'host.x.b.test']);
  t.deepEqual(searchNames('host.x', { searchDomains, ndots: 2 }), ['host.x.a.test', 'host.x.b.test', 'host.x']);
  t.deepEqual(searchNames('host.', { searchDomains, ndots: 5 }), ['host.']);
});

test('addresses have reverse names', (t) => {
  t.is(reverseName('192.0.2.7'), '7.2.0.192.in-addr.arpa');
  t.is(reverseName('fe80::1%eth0'), `1.${'0.'.repeat(28)}8.e.f.ip6.arpa`);
  t.throws(() => reverseName('host'), { message: /not an IP address/ });
});

test('a pace is kept', async (t) => {
  const pace = new Pace(100);
  const started = performance.now();
  await Promise.all(Array.from({ length: 11 }, () => pace.turn()));
  const ms = performance.now() - started;
  t.true(ms >= 95 && ms < 1000, `${ms} ms`);
});

test('systemd-resolved is asked for the link, and its errors have their reasons', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'net-resolved-'));
  const path = join(folder, 'io.systemd.Resolve');
  const asked: unknown[] = [];
  const replies: Record<string, object> = {
    'host.test': {
      parameters: {
        addresses: [
          { ifindex: 7, family: 2, address: [192, 0, 2, 1] },
          { family: 10, address: [...Buffer.from('20010db8000000000000000000000001', 'hex')] },
        ],
      },
    },
    'nowhere.test': { error: 'io.systemd.Resolve.DNSError', parameters: { rcode: 3 } },
    'failing.test': { error: 'io.systemd.Resolve.DNSError', parameters: { rcode: 2 } },
    'empty.test': { error: 'io.systemd.Resolve.NoSuchResourceRecord', parameters: {} },
    'orphan.test': { error: 'io.systemd.Resolve.NoNameServers', parameters: {} },
    'bogus.test': { error: 'io.systemd.Resolve.DNSSECValidationFailed', parameters: { result: 'no-signature' } },
  };
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      const call = JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(0))) as { parameters: { name: string } };
      asked.push(call);
      const reply = replies[call.parameters.name];
      if (call.parameters.name === 'garbage.test') socket.write('{"par\0');
      if (reply !== undefined) socket.write(`${JSON.stringify(reply)}\0`);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const ask = (name: string, more: object = {}) =>
    resolvedLookup({ name, ifindex: 7, family: undefined, path, timeoutMs: 2000, ...more });
  try {
    t.deepEqual(
      (await ask('host.test', { family: 4 }))?.map(({ address }) => address),
      ['192.0.2.1', '2001:db8::1'],
    );
    t.deepEqual(asked, [
      { method: 'io.systemd.Resolve.ResolveHostname', parameters: { ifindex: 7, name: 'host.test', family: 2 } },
    ]);
    const reasons = {
      'nowhere.test': 'dns.nxdomain',
      'failing.test': 'dns.servfail',
      'empty.test': 'dns.nodata',
      'orphan.test': 'dns.no-server',
      'bogus.test': 'dns.servfail',
    };
    for (const [name, reason] of Object.entries(reasons)) {
      t.is((await t.throwsAsync<BusinessError>(ask(name), { instanceOf: BusinessError })).reason, reason as Reason);
    }
    t.is(
      (await t.throwsAsync<BusinessError>(ask('silent.test', { timeoutMs: 50 }), { instanceOf: BusinessError })).reason,
      'dns.timeout',
    );
    t.is(await ask('garbage.test'), undefined);
    t.is(await ask('host.test', { path: join(folder, 'nothing') }), undefined);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
