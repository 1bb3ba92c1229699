import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { runProgram, runShell } from '../../../cli/run-program.js';
import { BusinessError, type Reason } from '../../../../src/core/errors.js';
import { addRules, clearRules, importRules, removeRules } from '../../../../src/core/dns/rules/change-rules.js';
import { hostsLines, readHosts } from '../../../../src/core/dns/rules/hosts-syntax.js';
import { findAddresses } from '../../../../src/core/dns/resolve/find-addresses.js';
import { RuleTable } from '../../../../src/core/dns/rules/rule-table.js';
import { MemoryStore } from '../../../../src/core/profile/memory-store.js';
import { connection, openHost, openProfile } from '../../../../src/index.js';

const profile = () => new MemoryStore().profile('default');

function refused(t: ExecutionContext, reason: Reason, action: () => unknown): void {
  const error = t.throws(action, { instanceOf: BusinessError });
  t.is(error?.reason, reason, error?.message);
}

function stateFolder(t: ExecutionContext): { XDG_STATE_HOME: string } {
  const folder = mkdtempSync(join(tmpdir(), 'net-rules-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return { XDG_STATE_HOME: folder };
}

test('a host is matched whole, whatever its case, its dot at the end or its script', (t) => {
  const rules = profile();
  addRules(rules, [{ host: 'Bücher.Example.', addresses: ['192.0.2.1'] }]);
  t.deepEqual(rules.read().dnsRules, [{ host: 'xn--bcher-kva.example', addresses: ['192.0.2.1'] }]);
  const table = new RuleTable(rules.read().dnsRules);
  t.true(table.has('xn--bcher-kva.example'));
  for (const other of ['example', 'a.xn--bcher-kva.example', 'bcher-kva.example', '']) t.false(table.has(other));
});

test('adding accumulates in order, without duplicates, in canonical text', (t) => {
  const rules = profile();
  addRules(rules, [{ host: 'a.example', addresses: ['192.0.2.2', '2001:DB8:0::1'] }]);
  addRules(rules, [{ host: 'b.example', addresses: ['192.0.2.9'] }]);
  const { rules: changed, kept } = addRules(rules, [{ host: 'A.example', addresses: ['192.0.2.1', '2001:db8::1'] }]);
  t.deepEqual(changed, [{ host: 'a.example', addresses: ['192.0.2.2', '2001:db8::1', '192.0.2.1'] }]);
  t.true(kept);
  t.deepEqual(rules.read().dnsRules.map(({ host }) => host), ['a.example', 'b.example']); // prettier-ignore
});

test('a rule of one family does not hide the other', (t) => {
  const table = new RuleTable([{ host: 'a.example', addresses: ['192.0.2.1', '192.0.2.2'] }]);
  t.deepEqual(table.lookup('a.example', 4)?.map(({ address }) => address), ['192.0.2.1', '192.0.2.2']); // prettier-ignore
  t.is(table.lookup('a.example', 6), undefined);
  t.is(table.lookup('a.example')?.length, 2);
});

test('what is no host or no address changes nothing', (t) => {
  const rules = profile();
  addRules(rules, [{ host: 'a.example', addresses: ['192.0.2.1'] }]);
  const before = rules.read();
  for (const host of ['', '.', 'a b', 'http://a/', '192.0.2.1', '::1', 'a,b', 'a#b']) {
    refused(t, 'usage.argument', () => addRules(rules, [{ host, addresses: ['192.0.2.1'] }]));
  }
  for (const host of ['a..b', `${'x'.repeat(64)}.example`]) {
    refused(t, 'value.name', () => addRules(rules, [{ host, addresses: ['192.0.2.1'] }]));
  }
  for (const addresses of [[], [''], ['192.0.2'], ['192.0.2.1', 'nowhere'], ['fe80::1%lo']]) {
    refused(t, 'usage.argument', () => addRules(rules, [{ host: 'a.example', addresses }]));
  }
  refused(t, 'rule.unknown', () => removeRules(rules, ['a.example', 'b.example']));
  t.is(rules.read(), before);
  removeRules(rules, ['A.EXAMPLE.']);
  t.deepEqual(clearRules(rules), { rules: [], kept: true });
});

test('hosts syntax is read with its comments and aliases, and what cannot be a rule is told by line', (t) => {
  const { rules, skipped } = readHosts(readFileSync('test/fixtures/hosts', 'utf8'));
  t.deepEqual(rules, [
    { host: 'localhost', addresses: ['127.0.0.1', '::1'] },
    { host: 'localhost.localdomain', addresses: ['127.0.0.1'] },
    { host: 'ip6-localhost', addresses: ['::1'] },
    { host: 'xn--bcher-kva.example', addresses: ['192.0.2.7'] },
    { host: 'www.xn--bcher-kva.example', addresses: ['192.0.2.7'] },
    { host: 'ads.example', addresses: ['0.0.0.0'] },
  ]);
  t.deepEqual(skipped.map(({ line }) => line), [5, 6, 7]); // prettier-ignore
});

test('any text is read as a hosts file, and rules survive the way into one and back', (t) => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const rules = fc.array(fc.record({ host: word, addresses: fc.array(address, { minLength: 1, maxLength: 3 }) }));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
      t.true(Array.isArray(readHosts(text).rules));
    }),
  );
  fc.assert(
    fc.property(rules, (given) => {
      const one = profile();
      addRules(one, given);
      const kept = one.read().dnsRules;
      const text = hostsLines(kept)
        .map((line) => `${line.address}\t${line.host}\n`)
        .join('');
      const other = profile();
      t.deepEqual(importRules(other, text).skipped, []);
      t.deepEqual(other.read().dnsRules, kept);
    }),
    { numRuns: 300 },
  );
});

test('the resolver of a Host obeys the rules of its profile from the next name on', async (t) => {
  const host = openHost();
  t.deepEqual(await host.resolve('192.0.2.5'), [{ address: '192.0.2.5', family: 1, port: 0 }]);
  addRules(host.profile, [{ host: 'localhost', addresses: ['192.0.2.1', '2001:db8::1'] }]);
  t.deepEqual(await host.resolve('LOCALHOST.'), [
    { address: '192.0.2.1', family: 1, port: 0 },
    { address: '2001:db8::1', family: 2, port: 0 },
  ]);
  t.deepEqual(await host.resolve('localhost', { family: 6 }), [{ address: '2001:db8::1', family: 2, port: 0 }]);
  clearRules(host.profile);
  t.not((await host.resolve('localhost'))[0]?.address, '192.0.2.1');
});

test('a host that a rule or the hosts file has in the other family exists: no address is no missing name', async (t) => {
  const { files } = openHost();
  const host = { files: { ...files, readText: () => '192.0.2.1 listed.example\n' } };
  const ruled = new RuleTable([{ host: 'ruled.example', addresses: ['192.0.2.1'] }]);
  const nowhere = new BusinessError('dns.nxdomain', 'The name does not exist');
  const find = (name: string) =>
    findAddresses(
      host,
      name,
      { family: 6 },
      async (asked, family) => ruled.lookup(asked, family),
      () => Promise.reject(nowhere),
    );
  for (const name of ['listed.example', 'ruled.example']) {
    const error = await t.throwsAsync(find(name), { message: `${name} has no IPv6 address` });
    t.is((error as BusinessError).reason, 'dns.nodata');
  }
  t.is(await t.throwsAsync(find('other.example')), nowhere);
});

test('the calls of the seed keep their rules in the process, and in a profile while one is open', async (t) => {
  await connection.addCustomDnsRule('lib.example', ['192.0.2.1']);
  t.like(await connection.getAddressesByName('lib.example'), [{ address: '192.0.2.1' }]);
  const environment = stateFolder(t);
  const before = process.env['XDG_STATE_HOME'];
  process.env['XDG_STATE_HOME'] = environment.XDG_STATE_HOME;
  t.teardown(() =>
    before === undefined ? delete process.env['XDG_STATE_HOME'] : (process.env['XDG_STATE_HOME'] = before),
  );
  const opened = openProfile('shared');
  await connection.addCustomDnsRule('file.example', ['192.0.2.2']);
  const { stdout } = await runProgram(['dns', 'rules', '--profile', 'shared', '--hosts'], { environment });
  t.is(stdout, '192.0.2.2\tfile.example\n');
  opened.close();
  t.like(await connection.getAddressesByName('lib.example'), [{ address: '192.0.2.1' }]);
  await connection.clearCustomDnsRules();
});

test('every command that resolves a name obeys the rules', async (t) => {
  const environment = stateFolder(t);
  const script = `
    net dns add-rule box.example 127.0.0.1 2>&1 >/dev/null
    net dns resolve box.example --json
    net route box.example --get address
    net probe box.example -c 1 --interval 1ms --get address
    NET_PROFILE=other net dns rules
    net dns remove-rule box.example >/dev/null; net dns remove-rule box.example; echo $?`;
  const { stdout, stderr } = await runShell(script, { environment });
  const [resolved = '', route, probe, status] = stdout.trimEnd().split('\n');
  t.like(JSON.parse(resolved), { source: 'rule', addresses: [{ address: '127.0.0.1' }] });
  t.deepEqual([route, probe, status], ['127.0.0.1', '127.0.0.1', '1']);
  t.is(stderr, 'net: box.example has no rule\nhint: net dns rules lists them\n');
});

test('a hundred concurrent net dns add-rule leave a hundred rules', async (t) => {
  const environment = stateFolder(t);
  const runs = Array.from({ length: 100 }, (_, at) =>
    runProgram(['dns', 'add-rule', `h${String(at)}.example`, `192.0.2.${String(at)}`, '--get', 'kept'], {
      environment,
    }),
  );
  for (const { status, stderr } of await Promise.all(runs)) t.deepEqual([status, stderr], [0, '']);
  const { stdout } = await runProgram(['dns', 'rules', '--json'], { environment });
  const { rules } = JSON.parse(stdout) as { rules: { host: string }[] };
  t.is(new Set(rules.map(({ host }) => host)).size, 100);
});

test('net dns add-rule killed at any moment leaves the rules before it or those after it', async (t) => {
  const environment = stateFolder(t);
  await runProgram(['dns', 'add-rule', 'first.example', '192.0.2.1'], { environment });
  let finished = 0;
  for (let at = 0; at < 25; at++) {
    const child = spawn(process.execPath, ['bin/net.cjs', 'dns', 'add-rule', `h${String(at)}.example`, '192.0.2.2'], {
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 40 + Math.random() * 160);
    const [status] = (await once(child, 'exit')) as [number | null];
    clearTimeout(timer);
    if (status === 0) finished += 1;
  }
  const { stdout, stderr } = await runProgram(['dns', 'rules', '--json'], { environment });
  t.is(stderr, '');
  const { rules } = JSON.parse(stdout) as { rules: { host: string }[] };
  t.is(rules[0]?.host, 'first.example');
  t.true(rules.length >= 1 + finished && rules.length <= 26);
});

test('where nothing can be kept, the answer says so, with one hint and exit status 3', async (t) => {
  const { status, stdout, stderr } = await runProgram(['dns', 'add-rule', 'a.example', '192.0.2.1', '--json'], {
    environment: { XDG_STATE_HOME: '/proc/none' },
  });
  t.is(status, 3);
  t.like(JSON.parse(stdout), { kept: false, rules: [{ host: 'a.example' }] });
  t.regex(stderr, /^hint: [^\n]*this run only\n$/);
});

test('a profile goes to another machine without its password, and to a file with it', async (t) => {
  const environment = stateFolder(t);
  const folder = environment.XDG_STATE_HOME;
  const whole = { host: 'proxy.example', port: 1, exclusionList: [], username: 'me', password: 'geheim' };
  const document = { format: 'net.profile', version: 1, sections: { appProxy: whole } };
  writeFileSync(`${folder}/in.json`, JSON.stringify(document));
  const script = `
    net profile import work ${folder}/in.json --get kept
    net profile export work > ${folder}/plain.json
    net profile export work --out ${folder}/whole.json; net profile show work --json
    net profile import copy - < ${folder}/plain.json --get kept
    net profile import work ${folder}/plain.json; echo $?
    net profile list --get name; net profile delete copy --get kept; net profile delete copy; echo $?`;
  const { stdout, stderr } = await runShell(script, { environment });
  t.notRegex(stdout + stderr, /geheim/);
  t.notRegex(readFileSync(`${folder}/plain.json`, 'utf8'), /geheim/);
  t.regex(readFileSync(`${folder}/whole.json`, 'utf8'), /geheim/);
  t.regex(stdout, /^true\n[^]*true\n2\ncopy\nwork\ntrue\n1\n$/);
  t.regex(stderr, /already holds something\nhint: --replace[^]*no profile "copy"/);
});
