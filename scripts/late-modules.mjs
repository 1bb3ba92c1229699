// Modules that the base of the program imports, but that are loaded when they are called.
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './files.mjs';

/**
 * Modules that most starts do not call, though those of the base import them. The base has functions in their place that
 * load the part with the module when they are called, by `new` too; extended or looked at by `instanceof` they cannot be.
 */
export const late = new Set(
  [
    'cli/answer-followed',
    'cli/answer-items',
    'cli/answer-lines',
    'cli/bulk',
    'cli/choose-fields',
    'cli/field-path',
    'cli/render/bare',
    'cli/render/csv',
    'cli/render/detail',
    'cli/render/plain',
    'cli/render/screen',
    'cli/render/table',
    'cli/report-error',
    'cli/usage-error',
    'core/host/recorded-kernel',
    'core/host/watch-file',
    'core/kernel/codec/dbus-message',
    'core/kernel/netlink-sockets',
    'core/kernel/netlink-table-watch',
    'core/kernel/network-namespace',
    'core/kernel/procfs-kernel',
    'core/kernel/radio-events',
    'core/kernel/reader-watch',
    'core/managers/dhclient-leases',
    'core/managers/dhcpcd-lease',
    'core/managers/manager-answers',
    'core/managers/watch-managers',
    'core/network/fingerprint',
    'core/network/ranked-default-routes',
    'core/profile/folder-lock',
    'core/reasons',
    'core/route/source-selection',
    'core/snapshot/read-snapshot',
  ].map((name) => `build/src/${name}.js`),
);

/**
 * The functions that stand in the place of late modules; their values that are no objects stand there themselves.
 * @param nameOf what the launcher knows a module by
 */
export const lateModules = (nameOf) => ({
  name: 'late modules',
  setup(build) {
    build.onResolve({ filter: /^\..*\.js$/ }, ({ path, kind, resolveDir, namespace }) => {
      const place = relative(root, join(resolveDir, path));
      const stands = kind === 'import-statement' && namespace === 'file' && late.has(place);
      return stands ? { path: place, namespace: 'late' } : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
      const exported = Object.entries(await import(pathToFileURL(join(root, path)).href));
      const lines = exported.map(([name, value]) => {
        if (typeof value === 'function') return lateFunction(name);
        return typeof value === 'object' ? '' : `export const ${name} = ${JSON.stringify(value)};`;
      });
      const own = `let loaded; const own = () => (loaded ??= require("${nameOf(path)}"));`;
      return { contents: [own, ...lines].join('\n'), loader: 'js' };
    });
  },
});

const lateFunction = (name) =>
  `export function ${name}(...given) { return new.target ? new (own().${name})(...given) : own().${name}(...given); }`;
