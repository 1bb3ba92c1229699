import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Calls back when a file is written, replaced, made or taken away, also where its name is a link to it, and where another
 * file is mounted over it, as in containers. It does not keep the process alive; where nothing can be watched it never
 * calls back. As `inotifywait` on the file and its folder.
 * @returns a function that ends it
 */
export function watchFile(path: string, changed: () => void): () => void {
  let watchers: readonly FSWatcher[] = [];
  const stop = (): void => {
    for (const watcher of watchers) watcher.close();
  };
  const start = (): void => {
    stop();
    const real = realPath(path);
    // Editors and managers put another file in the place of the old one: the folder tells that, and a new file is to be
    // watched. What is mounted over a file has another folder, and only the file itself tells of it.
    const folders = new Set([path, real]);
    watchers = [
      ...[...folders].flatMap((each) => watching(dirname(each), again, basename(each))),
      ...watching(real, changed),
    ];
  };
  const again = (): void => {
    start();
    changed();
  };
  start();
  return stop;
}

/** @param name in a folder, of what is looked out for */
function watching(path: string, changed: () => void, name?: string): FSWatcher[] {
  try {
    const watcher = watch(path, { persistent: false }, (_, changedName) => {
      if (name === undefined || changedName === null || changedName === name) changed();
    });
    // It is gone, or the user's share of watches is used up.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

/** Where a link leads nowhere yet, its own change tells. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
