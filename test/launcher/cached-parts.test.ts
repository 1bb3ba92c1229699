import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Installed } from './installed.js';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A part of the program that says a word when it is asked, those that it loads at once first. */
const partSaying = (word: string, loads: readonly string[]): string =>
  `(function(exports,require) {
  const first = [${loads.map((name) => `require('part:${name}')`).join()}];
  exports.say = function () { return first.map(({ say }) => say() + ' ').join('') + ${JSON.stringify(word)}; };
})
`;

/** A bundle that asks for the part `one` when it starts, or for those named after its first word; each part says its word. */
function buildWithParts(net: Installed, words: Readonly<Record<string, string>>, loads: readonly string[] = []): void {
  const folder = join(net.root, 'dist/parts');
  mkdirSync(folder, { recursive: true });
  const index: Record<string, unknown> = {};
  for (const [name, word] of Object.entries(words)) {
    const own = name === 'one' ? loads : [];
    const part = partSaying(word, own);
    writeFileSync(join(folder, `${name}.cjs`), part);
    index[name] = { length: part.length, digest: digestOf(part), loads: own };
  }
  const text = JSON.stringify(index);
  writeFileSync(join(folder, 'index.json'), text);
  const start = `exports.start = function (words) {
    const asked = words.length < 2 ? ['one'] : words.slice(1);
    process.stdout.write(asked.map((name) => require('part:' + name).say()).join(', '));
    return Promise.resolve(asked.join('/'));
  };
  exports.endProcess = function () {};`;
  const bundle = `(function(exports,require) { ${start} })\n// The index of the parts: ${digestOf(text)}\n`;
  writeFileSync(join(net.root, 'dist/net.cjs'), bundle);
}

test('the code of a part is kept with that of the bundle', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one' });
  t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'nonenone' });
  t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'takentaken' });
});

test('parts that are loaded with another are one script with it, and are found in whatever order they are asked for', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one', two: 'two', three: 'three' }, ['two', 'three']);
  t.deepEqual(net.run(), { status: 0, said: 'two three one', cache: 'nonenone' });
  t.deepEqual(net.run(), { status: 0, said: 'two three one', cache: 'takentaken' });
  t.is(net.run(['list']).cache, 'nonenone');
  const others = ['list', 'two', 'one', 'three'];
  t.deepEqual(net.run(others), { status: 0, said: 'two, two three one, three', cache: 'takennonetaken' });
  t.deepEqual(net.run(others), { status: 0, said: 'two, two three one, three', cache: 'takentakentaken' });
  t.is(net.run(['list']).cache, 'takentaken');
});

test('parts of another build never run the code of the first, whose place they take', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one', two: 'two' }, ['two']);
  net.run();
  buildWithParts(net, { one: 'one', two: 'TWO' }, ['two']);
  t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'nonenone' });
  t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'takentaken' });
});

test('parts that are not of one build with the bundle run, and nothing of them is kept', (t) => {
  const net = new Installed(t);
  const other = new Installed(t);
  buildWithParts(net, { one: 'one', two: 'two' }, ['two']);
  buildWithParts(other, { one: 'one', two: 'TWO' }, ['two']);
  const copy = (name: string): void => cpSync(join(other.root, 'dist', name), join(net.root, 'dist', name));
  copy('parts/two.cjs');
  for (const _ of [1, 2]) t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'nonenone' });
  copy('parts/index.json');
  for (const _ of [1, 2]) t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'nonenone' });
  t.deepEqual(net.files(), []);
  copy('net.cjs');
  t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'nonenone' });
  t.deepEqual(net.run(), { status: 0, said: 'TWO one', cache: 'takentaken' });
});

test('a cache with any byte of a part changed is refused as a whole', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one' });
  net.run();
  const good = readFileSync(net.file);
  for (let at = 0; at < good.length; at += Math.ceil(good.length / 12)) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x41;
    writeFileSync(net.file, bad);
    t.deepEqual(net.run(), { status: 0, said: 'one', cache: 'nonenone' }, `byte ${at}`);
  }
});

test('a part that is missing is told as a program that was not built', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one' });
  rmSync(join(net.root, 'dist/parts/one.cjs'));
  const { status, cache: errors } = net.run();
  t.is(status, 3);
  t.regex(errors, /net: .*dist\/parts\/one\.cjs cannot be read \(ENOENT\); run "npm run build" in .*\n$/);
});

test('a damaged index is no fault of the parts: they run, and nothing is kept', (t) => {
  const net = new Installed(t);
  buildWithParts(net, { one: 'one', two: 'two' }, ['two']);
  for (const text of ['', '{"a', 'null', '{}']) {
    writeFileSync(join(net.root, 'dist/parts/index.json'), text);
    t.deepEqual(net.run(), { status: 0, said: 'two one', cache: 'nonenonenone' }, text);
    t.deepEqual(net.files(), []);
  }
});
