import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { watchFile } from '../../../src/core/host/watch-file.js';
import { eventually } from '../../lab/eventually.js';

/** A folder, and a file in it that is watched: `told` waits until it was told of a change that `change` makes. */
function watched(t: ExecutionContext, prepare: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'net-watch-'));
  prepare(folder);
  let count = 0;
  const stop = watchFile(join(folder, 'resolv.conf'), () => (count += 1));
  t.teardown(() => {
    stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const told = async (what: string, change: (folder: string) => void): Promise<void> => {
    const before = count;
    change(folder);
    await eventually(what, () => count > before);
    // What one change makes the system say comes together.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { told, stop, count: () => count };
}

const write = (name: string, text: string) => (folder: string) => writeFileSync(join(folder, name), text);
const replace = (name: string) => (folder: string) => {
  write('new', 'a')(folder);
  renameSync(join(folder, 'new'), join(folder, name));
};

test('a file is watched while it is made, written, replaced and taken away, and its neighbours are not', async (t) => {
  const { told, stop, count } = watched(t, () => undefined);
  await told('it is made', write('resolv.conf', 'a'));
  await told('it is written', write('resolv.conf', 'b'));
  await told('it is replaced', replace('resolv.conf'));
  await told('the new one is written', write('resolv.conf', 'c'));
  await told('it is taken away', (folder) => unlinkSync(join(folder, 'resolv.conf')));
  const before = count();
  await told('it is made again, after a neighbour', (folder) => {
    write('neighbour', 'x')(folder);
    write('resolv.conf', 'd')(folder);
  });
  t.true(count() > before);
  stop();
  const last = count();
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.is(count(), last);
});

test('a link is watched with what it leads to, wherever it is made to lead', async (t) => {
  const { told, count } = watched(t, (folder) => {
    for (const name of ['one', 'other']) {
      mkdirSync(join(folder, name));
      write(`${name}/stub`, 'a')(folder);
    }
    symlinkSync('one/stub', join(folder, 'resolv.conf'));
  });
  await told('what it leads to is written', write('one/stub', 'b'));
  await told('what it leads to is replaced', replace('one/stub'));
  await told('it is made to lead elsewhere', (folder) => {
    symlinkSync('other/stub', join(folder, 'link'));
    renameSync(join(folder, 'link'), join(folder, 'resolv.conf'));
  });
  await told('what it leads to now is replaced', replace('other/stub'));
  await told('and written', write('other/stub', 'c'));
  t.true(count() >= 5);
});

test('where nothing is to be watched, nothing is told and nothing fails', (t) => {
  const stop = watchFile('/nowhere/at/all', () => t.fail());
  t.notThrows(stop);
  t.notThrows(stop);
});
