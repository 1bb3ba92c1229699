// Builds the program: dist/net.cjs, the base, which every start runs, and dist/parts/, which are loaded when they are
// needed. Every start reads, compares and instantiates the whole base, so nothing may stand in it that most do without.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './files.mjs';
import { dormantFace, dormantModules, withDormant } from './dormant-modules.mjs';
import { late, lateModules } from './late-modules.mjs';
import { lazyRequires } from './lazy-requires.mjs';
import { digestOf, indexOf } from './parts-index.mjs';
import { requiredPackages, separatePackages } from './third-party.mjs';

/** What every command needs. */
const everyCommand = ['main', 'cli/net-command', 'cli/flags', 'cli/view/to-json'].map(builtPlace);
/** The base is all that these reach without an `import()`, but for what is late and for the rest. */
const roots = [...everyCommand, builtPlace('commands/default')];

function builtPlace(name) {
  return `build/src/${name}.js`;
}

/** What oclif runs for a command. The rest, its help and errors of its own, is one part that only help loads. */
const runs =
  /@oclif\/core\/(package\.json|lib\/(cache|command|flags|logger|parser\/(index|parse|validate|errors)|util\/(aggregate-flags|util)|errors\/(index|errors\/cli))\.js)$/;
const isRest = (place) => place.includes('node_modules/') && !runs.test(place);

/** The launcher compiles the files as they are, with V8's code cache, and hands each its own `require`. */
const wrapper = {
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  footer: { js: '})' },
};

// What the launcher requires for a file in bin/.
const plugins = [separatePackages('../dist'), requiredPackages('../dist'), ...lazyRequires];

/**
 * Writes the program.
 * @param common esbuild's options for all bundles
 */
export async function buildProgram(common, dist) {
  const folder = join(dist, 'parts');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { ...common, absWorkingDir: root, external: [...common.external, 'part:*'] };
  const plan = await planProgram(options);
  const { files, loads } = await splitParts(options, plan);
  const parts = await writeParts(options, folder, files);
  const outfile = join(folder, 'rest.cjs');
  const rest = await writeFaced(options, plan, plan.rest, { outfile, isAsked: isRest });
  const index = JSON.stringify(indexOf([...parts, ...rest], loads));
  writeFileSync(join(folder, 'index.json'), index);
  const asking = [...parts, ...rest].map(({ text }) => text).join('\n');
  const isAsked = (place) => plan.loaded.has(place) || asking.includes(`"${nameOf(plan, place)}"`);
  // The launcher compares the base alone with what its code cache was made from.
  const footer = { js: `${wrapper.footer.js}\n// The index of the parts: ${digestOf(index)}` };
  const base = {
    outfile: join(dist, 'net.cjs'),
    isAsked,
    exported: everyCommand.slice(0, 1),
    first: everyCommand,
    dormant: plan.dormant,
  };
  await writeFaced({ ...options, footer }, plan, plan.base, base);
}

/**
 * Which module stands where. Modules are named by their place, as `build/src/main.js`.
 * @returns of each module its format and what it imports; the modules of the base, those among them that only some commands
 *   need, and those of the rest; those that are loaded by themselves, by an `import()` or late
 */
export async function planProgram(options) {
  const splitting = { format: 'esm', splitting: true, outdir: 'build/parts' };
  const { metafile } = await build({
    ...options,
    ...splitting,
    entryPoints: [roots[0]],
    plugins,
    write: false,
    metafile: true,
  });
  const modules = metafile.inputs;
  const rest = new Set();
  const isOfBase = (place) => !late.has(place) && (!isRest(place) || void rest.add(place));
  const base = reached(modules, roots, isOfBase);
  const first = reached(modules, everyCommand, isOfBase);
  const imports = Object.values(modules).flatMap((module) => module.imports);
  const inside = imports.filter(({ external, path }) => !external && !path.includes(':'));
  const loaded = inside.filter(({ kind, path }) => kind === 'dynamic-import' || late.has(path));
  return {
    modules,
    base,
    dormant: new Set([...base].filter((place) => !first.has(place))),
    rest: reached(modules, [...rest], (place) => !base.has(place)),
    loaded: new Set(loaded.map(({ path }) => path)),
  };
}

/** All that these reach without an `import()`, as far as it is wanted. */
function reached(modules, from, isWanted) {
  const found = new Set(from);
  for (const place of found) {
    for (const { kind, path, external } of modules[place]?.imports ?? []) {
      if (kind !== 'dynamic-import' && !external && isWanted(path)) found.add(path);
    }
  }
  return found;
}

/** What the launcher knows a module by: `base:core-errors`. */
function nameOf({ base, rest }, place) {
  const home = base.has(place) ? 'base' : rest.has(place) ? 'rest' : 'part';
  return `${home}:${place.replace(/^build\/src\/|^.*node_modules\/|\.js$/g, '').replaceAll('/', '-')}`;
}

/** Leaves imports to the launcher, by name, where `isForeign` says so of the place they lead to. */
const foreignImports = (plan, isForeign) => ({
  name: 'imports by name',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, pluginData, kind, ...from }) => {
      if (pluginData === isForeign || kind === 'entry-point') return undefined;
      const found = await build.resolve(path, { ...from, kind, pluginData: isForeign });
      if (found.external || found.errors.length > 0 || found.namespace !== 'file') return undefined;
      const place = relative(root, found.path);
      return isForeign(place, kind) ? { path: nameOf(plan, place), external: true } : undefined;
    });
  },
});

/**
 * What is neither base nor rest, in as few files as there are sets of modules that are loaded together.
 * @returns `files`: their texts, ES modules; `loads`: the names of those that each loads at once
 */
async function splitParts(options, plan) {
  const isPart = (place) => !plan.base.has(place) && !plan.rest.has(place);
  const entries = [...plan.loaded].filter(isPart);
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: entries.map((place) => ({ in: place, out: nameOf(plan, place).slice('part:'.length) })),
    outdir: 'build/parts',
    format: 'esm',
    splitting: true,
    supported: {},
    plugins: [foreignImports(plan, (place) => !isPart(place)), ...plugins],
    write: false,
    metafile: true,
  });
  const loads = Object.entries(metafile.outputs).map(([path, { imports }]) => {
    const atOnce = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
    return [basename(path, '.js'), atOnce.map(({ path }) => basename(path, '.js'))];
  });
  // esbuild's own `require` of ES modules cannot resolve; the launcher's can.
  const own = (text) => text.replaceAll('__require.resolve(', 'require.resolve(');
  const files = outputFiles.map(({ path, text }) => [basename(path), own(text)]);
  return { files: new Map(files), loads: new Map(loads) };
}

/** The parts as what the launcher can compile. */
async function writeParts(options, folder, files) {
  const known = {
    name: 'parts by name',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ path, kind }) => {
        if (kind === 'entry-point') return { path: path.replace('./', ''), namespace: 'parts' };
        return { path: path.replace(/^\.\/(.*)\.js$/, 'part:$1'), external: true };
      });
      build.onLoad({ filter: /./, namespace: 'parts' }, ({ path }) => ({ contents: files.get(path), loader: 'js' }));
    },
  };
  return writeForLauncher({
    ...options,
    entryPoints: [...files.keys()].map((file) => ({ in: file, out: file.slice(0, -'.js'.length) })),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    plugins: [known],
  });
}

/**
 * The base or the rest: one file, whose `face` hands out those of its modules that other files ask for.
 * @param dormant modules that none of `first` reaches: they run when one of them is asked for
 */
async function writeFaced(options, plan, places, { outfile, isAsked, exported = [], first = [], dormant = new Set() }) {
  const asked = [...places].filter(isAsked);
  const ownFace = await faceFunction(
    plan,
    asked.filter((place) => !dormant.has(place)),
    dormant.size > 0 ? dormantFace : 'undefined',
  );
  const contents = [
    ...exported.map((place) => `export * from ${JSON.stringify(join(root, place))};`),
    ...first.map((place) => `import ${JSON.stringify(join(root, place))};`),
    ...(dormant.size > 0 ? ['import "dormant";'] : []),
    ownFace,
  ].join('\n');
  const inner = await faceFunction(
    plan,
    asked.filter((place) => dormant.has(place)),
    'undefined',
  );
  const isForeign = (place, kind) => kind === 'dynamic-import' || !places.has(place);
  return writeForLauncher({
    ...options,
    stdin: { contents, resolveDir: root },
    outfile,
    plugins: [
      dormantModules(inner),
      lateModules((place) => nameOf(plan, place)),
      foreignImports(plan, isForeign),
      ...plugins,
    ],
  });
}

/** A module with a function `face` that hands out these modules by their names. @param otherwise what it answers to others */
async function faceFunction(plan, places, otherwise) {
  const faces = await Promise.all(places.map((place, at) => faceOf(plan, place, at)));
  const lines = [...faces.map(({ line }) => line), `default: return ${otherwise};`];
  const heads = faces.map(({ head }) => head);
  return [...heads, `export function face(name) { switch (name) { ${lines.join('\n')} } }`].join('\n');
}

/** How a module is handed out: by a function, which costs nothing while nobody asks. */
async function faceOf(plan, place, at) {
  const path = JSON.stringify(join(root, place));
  const found = `case "${nameOf(plan, place).slice('base:'.length)}": return`;
  if (plan.modules[place].format !== 'esm') return { head: '', line: `${found} require(${path});` };
  const names = Object.keys(await import(pathToFileURL(join(root, place)).href));
  return {
    head: `import * as m${at} from ${path};`,
    line: `${found} { __esModule: true, ${names.map((name) => `${name}: m${at}.${name}`).join(', ')} };`,
  };
}

/** What the program requires of itself are namespaces of ES modules already, which esbuild cannot know. @returns the files */
async function writeForLauncher(options) {
  const { outputFiles } = await build({ ...wrapper, ...options, write: false });
  return outputFiles.map(({ path, text: compiled }) => {
    const named = compiled.replace(/__toESM\((require\("(?:base|part|rest):[^"]+"\))(?:,1)?\)/g, '$1');
    const text = withDormant(named).replace(/[^\0-\x7f]/g, escaped);
    writeFileSync(path, text);
    return { name: basename(path, '.cjs'), text };
  });
}

/** The launcher reads bytes as latin1. esbuild itself escapes all but what stands in regular expressions. */
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
