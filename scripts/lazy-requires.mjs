// What the bundle changes in third-party code so that a start loads only what it uses (docs/start-up.md has the gain).
import { readFile } from 'node:fs/promises';

const required = /^(?:const|var|let) (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm;

/**
 * `const x_1 = require("x")` becomes a function that requires on first use, and each use of x_1 a call of it. The call
 * stands in parentheses, as `new x_1.Thing()` would otherwise construct the function. Holds for what tsc emits, where
 * such a name is never anything else.
 */
export function inlineRequires(source) {
  const names = [];
  const lazy = source.replace(required, (_, name, expression) => {
    names.push(name);
    return `let $${name}; function ${name}() { return $${name} ??= ${expression}; }`;
  });
  if (names.length === 0) return source;
  const use = new RegExp(`(?<![\\w$.]|function )(${names.join('|')})\\b(?!\\()`, 'g');
  return lazy.replace(use, '($1())');
}

/** oclif opens stdout, 3 ms, to hear that its reader is gone. `Outlet` hears that of what commands write, main.ts of help. */
const withoutListener = (source) => source.replace(/^process\.stdout\.on\('error', .*?^\}\);$/ms, '');

/** Of what oclif says of itself only this is asked. To make all of it takes 0.1 ms. */
const ownPackage = (text) => {
  const { name, version } = JSON.parse(text);
  return JSON.stringify({ name, version });
};

const loader = { name: 'inline requires of oclif', setup: setupOclif };

function setupOclif(build) {
  build.onLoad({ filter: /@oclif\/core\/package\.json$/ }, async ({ path }) => ({
    contents: ownPackage(await readFile(path, 'utf8')),
    loader: 'json',
  }));
  build.onLoad({ filter: /@oclif\/core\/lib\/.*\.js$/ }, async ({ path }) => ({
    contents: inlineRequires(withoutListener(await readFile(path, 'utf8'))),
    loader: 'js',
  }));
}

/** oclif asks at every start whether this is WSL, through a package that loads child_process, dgram and net for it. */
const wsl = {
  name: 'plain WSL test',
  setup(build) {
    build.onResolve({ filter: /^wsl-utils$/ }, () => ({ path: 'wsl-utils', namespace: 'wsl' }));
    build.onLoad({ filter: /.*/, namespace: 'wsl' }, () => ({ contents: wslTest, loader: 'js' }));
  },
};

const wslTest = `
const { readFileSync } = require('node:fs');
const isWsl = () => { try { return /microsoft/i.test(readFileSync('/proc/version', 'latin1')); } catch { return false; } };
module.exports = { isWsl: process.platform === 'linux' && isWsl(), powerShellPath: async () => 'powershell.exe' };
`;

/** The launcher's own require stands where the bundle lies; making another one would load Node's module loaders. */
const ownRequire = {
  name: "the launcher's require",
  setup(build) {
    build.onResolve({ filter: /^node:module$/ }, () => ({ path: 'module', namespace: 'own-require' }));
    build.onLoad({ filter: /.*/, namespace: 'own-require' }, () => ({
      contents: 'const own = require; module.exports = { createRequire: () => own };',
      loader: 'js',
    }));
  },
};

/** What oclif finds plugins, TypeScript settings and debug channels with: none of it is reached with our root plugin. */
const unused = /^(debug|lilconfig|minimatch|tinyglobby)$/;

const leftOut = {
  name: 'unused packages',
  setup(build) {
    build.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error('${path} is not part of this program');`,
      loader: 'js',
    }));
  },
};

/** chalk finds out what colours there are, through modules that take 3 ms to load; it is told (src/cli/render/colour.ts). */
const colours = {
  name: 'no search for colours',
  setup(build) {
    build.onResolve({ filter: /^#supports-color$/ }, ({ path }) => ({ path, namespace: 'colours' }));
    build.onLoad({ filter: /.*/, namespace: 'colours' }, () => ({
      contents: 'export default { stdout: false, stderr: false };',
      loader: 'js',
    }));
  },
};

export const lazyRequires = [loader, wsl, ownRequire, leftOut, colours];
