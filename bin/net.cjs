#!/usr/bin/env node
// Starts dist/net.cjs, which asks for dist/parts as it needs them; compiled from V8's code cache where a safe one exists. docs/start-up.md
// says what safe means.
// No syntax that Node 10 could not read may stand here, so that it can say that it is too old.
'use strict';

var path = require('path');
var fs = require('fs');
var vm = require('vm');

var magic = '\nnet-code-cache/3 ' + process.version + ' ' + process.arch + '\n';
var newline = 10; // A number: for a text Node compiles what chooses among its encodings.
var dist = path.join(__dirname, '../dist');
var bundlePath = path.join(dist, 'net.cjs');
/** Of each part its length, its digest and all parts that are loaded when it is. */
var indexPath = path.join(dist, 'parts/index.json');
/** Each first word (a command, or a topic of commands) has a cache of its own: more code takes longer to load. */
var word = /^[a-z]{1,16}$/.test(process.argv[2] || '') ? process.argv[2] : 'default';
var bundle, folders, cache, base, kind;
/** What was compiled, by the file it was asked for: the bundle is ''. */
var compiled = {};
/** The files of what was compiled, as functions, what those that run export, and modules within them that others asked for. */
var files = {};
var running = {};
var faces = {};

function giveUp(sentence) {
  process.stderr.write('net: ' + sentence + '\n');
  process.exit(3);
}

function requireNode() {
  var release = process.versions.node.split('.').map(Number);
  var major = release[0];
  var minor = release[1];
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  giveUp('Node 20.19 or later, or 22.12 or later, is needed; this is ' + process.version);
}

function readFile(name) {
  try {
    return fs.readFileSync(name);
  } catch (error) {
    var project = path.dirname(__dirname);
    return giveUp(name + ' cannot be read (' + error.code + '); run "npm run build" in ' + project);
  }
}

/** The folder of the caches and those above it that must be the user's own too; undefined where none is used. */
function cacheFolders() {
  var environment = process.env;
  if (environment.NET_NO_CODE_CACHE === '1' || environment.NODE_OPTIONS || !process.geteuid) return undefined;
  var base = environment.XDG_CACHE_HOME;
  if (base && path.isAbsolute(base)) return [base, path.join(base, 'net')];
  var home = environment.HOME;
  if (!home || !path.isAbsolute(home)) return undefined;
  return [home, path.join(home, '.cache'), path.join(home, '.cache/net')];
}

/** Each folder is the user's, and the last is no link and nobody else's to write. */
function areSafe(names) {
  return names.every(function (name, level) {
    var last = level === names.length - 1;
    var found = last ? fs.lstatSync(name) : fs.statSync(name);
    return isOwn(found) && !(last && found.mode & 18);
  });
}

function isOwn(found) {
  return found.isDirectory() && found.uid === process.geteuid();
}

function cacheFile() {
  var name = [bundle.length, process.version, process.arch, word].join('-');
  return path.join(folders[folders.length - 1], name);
}

function readOwnFile(name) {
  var flags = fs.constants;
  var descriptor = fs.openSync(name, flags.O_RDONLY | flags.O_NOFOLLOW | flags.O_NONBLOCK);
  try {
    var found = fs.fstatSync(descriptor);
    var own = found.isFile() && found.uid === process.geteuid() && !(found.mode & 63) && found.nlink === 1;
    return own ? fs.readFileSync(descriptor) : undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * The file: the bundle that the code was made from; magic; twice the same: what ran, what follows, the sources of parts,
 * and the code of the bundle and of the parts. The bundle is compared byte by byte, since V8 itself only compares lengths; it ends with
 * a digest of all parts, so that these need not be read. The two copies are compared too: that finds what a digest would,
 * but Node loads 2 to 5 ms of modules before it can make one.
 */
function readCache() {
  try {
    if (!areSafe(folders)) return undefined;
    var bytes = readOwnFile(cacheFile());
    var first = bundle.length + magic.length;
    var second = (first + bytes.length) / 2;
    if (!bytes.subarray(0, bundle.length).equals(bundle)) return undefined;
    if (bytes.latin1Slice(bundle.length, first) !== magic) return undefined;
    return bytes.subarray(first, second).equals(bytes.subarray(second)) ? unpack(bytes, first) : undefined;
  } catch {
    return undefined;
  }
}

function unpack(bytes, start) {
  var ranEnd = bytes.indexOf(newline, start);
  var from = bytes.indexOf(newline, ranEnd + 1) + 1;
  var list = JSON.parse(bytes.latin1Slice(ranEnd, from));
  var sourcesEnd = from + list.sourcesLength;
  // One text of which the sources are slices: what is so large stands where V8 collects no garbage while we start.
  var text = bytes.latin1Slice(0, sourcesEnd);
  var codeStart = aligned(sourcesEnd);
  var kept = {};
  list.pieces.forEach(function (piece) {
    var to = from + piece.sourceLength;
    kept[piece.names[0]] = {
      names: piece.names,
      source: bytes.subarray(from, to),
      text: piece.names[0] === '' ? text.slice(0, bundle.length) : text.slice(from, to),
      code: bytes.subarray(codeStart, codeStart + piece.codeLength),
    };
    from = to;
    codeStart += aligned(piece.codeLength);
  });
  return { ran: bytes.latin1Slice(start, ranEnd).split(' '), kept: kept };
}

/** V8 copies code that does not start at a multiple of eight: so it does in the file. */
function aligned(length) {
  return Math.ceil(length / 8) * 8;
}

/** Keeps what V8 compiled when something ran that the cache does not hold yet. */
function keepCode(exitStatus) {
  if (kind === undefined || exitStatus > 1 || process.uptime() > 10) return;
  var known = compiled[''].isNew ? [] : cache.ran;
  var now = kind + '/' + exitStatus;
  var isKnown = known.indexOf(now) !== -1;
  var isHeld = Object.keys(compiled).every(function (name) {
    return !compiled[name].isNew;
  });
  if ((isKnown && isHeld) || known.length === 500) return;
  var content = {
    ran: isKnown ? known : known.concat(now),
    kept: compiled[''].isNew ? {} : cache.kept,
    compiled: compiled,
    bundle: bundle,
    magic: magic,
  };
  try {
    var reader = { areSafe: areSafe, isOwn: isOwn, aligned: aligned, indexPath: indexPath };
    require('./keep-code.cjs').keep(reader, folders, cacheFile(), content);
  } catch {
    // A cache that cannot be kept costs time at the next start, nothing else.
  }
}

/** Compiles a script of these parts, from the code of the cache where that is kept. */
function compile(file, names, source, kept) {
  var text = kept ? kept.text : source.latin1Slice();
  var script = new vm.Script(text, { filename: file, cachedData: kept && kept.code });
  compiled[names[0]] = { names: names, source: source, script: script, isNew: !kept || script.cachedDataRejected };
  return script.runInThisContext();
}

/** A part with those that it loads at once, as one script: each script of its own costs a start 0.1 ms. */
function compilePart(name) {
  var kept = cache && cache.kept[name];
  var reader = { indexPath: indexPath, partPath: partPath, readFile: readFile };
  var found = kept || require('./join-parts.cjs').join(name, files, reader);
  compile(partPath(name), found.names, found.source, kept).forEach(function (part, at) {
    if (!files[found.names[at]]) files[found.names[at]] = part;
  });
}

function partPath(name) {
  return path.join(dist, 'parts', name + '.cjs');
}

function run(name, file) {
  var program = { exports: {} };
  running[name] = program;
  files[name](program.exports, load, program, file, dist);
  return program.exports;
}

/** What the program requires: a part of it, a module within the bundle or within the part "rest", or all that is Node's to find. */
function load(name) {
  var home = name.slice(0, 5);
  var own = name.slice(5);
  if (home === 'part:') return loadPart(own);
  if (home !== 'base:' && home !== 'rest:') return name.endsWith('.node') ? loadNative(name) : require(name);
  if (!faces[own]) faces[own] = (home === 'base:' ? base : loadPart('rest')).face(own);
  return faces[own];
}
load.resolve = require.resolve;

/** Opened where npm mostly puts it, within our folder or beside it: to search for it as require does takes longer than to open it. */
function loadNative(name) {
  var program = { exports: {} };
  var isThere = ['../node_modules', '../..'].some(function (folder) {
    try {
      process.dlopen(program, path.join(dist, folder, name));
      return true;
    } catch {
      return false;
    }
  });
  return isThere ? program.exports : require(name);
}

function loadPart(name) {
  if (running[name]) return running[name].exports;
  if (!files[name]) compilePart(name);
  return run(name, partPath(name));
}

function keepKind(ran) {
  kind = ran;
}

/** Told when the answer is out. Ends at once where nothing is under way: Node would collect garbage before its own end. */
function leave(ran) {
  keepKind(ran);
  process.nextTick(function () {
    if (process.getActiveResourcesInfo().length > 0) return;
    // The last of those that are told.
    process.on('exit', base.endProcess);
    process.exit();
  });
}

function start() {
  bundle = readFile(bundlePath);
  folders = cacheFolders();
  cache = folders && readCache();
  files[''] = compile(bundlePath, [''], bundle, cache && cache.kept['']);
  base = run('', bundlePath);
  if (folders) process.on('exit', keepCode);
  // Told before its end too: a command that another program takes the place of never ends.
  base.start(process.argv.slice(2), keepKind).then(leave);
}

requireNode();
start();
