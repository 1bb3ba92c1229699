#!/usr/bin/env node
// Starts dist/net.cjs, which asks for dist/parts as it needs them; compiled from V8's code cache where a safe one exists. docs/start-up.md
// says what safe means.
// No syntax that Node 10 could not read may stand here, so that it can say that it is too old.
'use strict';

var path = require('path');
var fs = require('fs');
var vm = require('vm');

var magic = '\nnet-code-cache/1 ' + process.version + ' ' + process.arch + '\n';
var dist = path.join(__dirname, '../dist');
var bundlePath = path.join(dist, 'net.cjs');
/** Each first word (a command, or a topic of commands) has a cache of its own: more code takes longer to load. */
var word = /^[a-z]{1,16}$/.test(process.argv[2] || '') ? process.argv[2] : 'default';
var bundle, folders, cache, base, kind;
/** What runs of the program, by its name: the bundle is ''. */
var running = {};
/** Modules within files of the program that others asked for. */
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
 * The file: the bundle that the code was made from; magic; twice the same: what ran, what follows, the bundle's code, and
 * the source and the code of each part. Sources are compared byte by byte, since V8 itself only compares their length, and
 * so are the two copies: that finds what a digest would, but Node loads 2 to 5 ms of modules before it can make one.
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
  var ranEnd = bytes.indexOf('\n', start);
  var listEnd = bytes.indexOf('\n', ranEnd + 1);
  var position = listEnd + 1;
  var kept = {};
  JSON.parse(bytes.latin1Slice(ranEnd, listEnd)).forEach(function (piece) {
    var codeStart = position + aligned(piece.sourceLength);
    var source = bytes.subarray(position, position + piece.sourceLength);
    kept[piece.name] = { source: source, code: bytes.subarray(codeStart, codeStart + piece.codeLength) };
    position = codeStart + aligned(piece.codeLength);
  });
  return { ran: bytes.latin1Slice(start, ranEnd).split(' '), kept: kept };
}

/** V8 copies code that does not start at a multiple of eight. */
function aligned(length) {
  return Math.ceil(length / 8) * 8;
}

/** Level by level, each below one of the user's own: a recursive mkdir does not return for a path in /proc. */
function makeFolders() {
  folders.forEach(function (name, level) {
    if (fs.lstatSync(name, { throwIfNoEntry: false })) return;
    if (level > 0 && isOwn(fs.statSync(folders[level - 1]))) fs.mkdirSync(name, 448);
  });
}

/** Keeps what V8 compiled when something ran that the cache does not hold yet. */
function keepCode(exitStatus) {
  if (kind === undefined || exitStatus > 1 || process.uptime() > 10) return;
  var known = running[''].isNew ? [] : cache.ran;
  var now = kind + '/' + exitStatus;
  var names = Object.keys(running);
  var isKnown = known.indexOf(now) !== -1;
  var isHeld = names.every(function (name) {
    return !running[name].isNew;
  });
  if ((isKnown && isHeld) || known.length === 500) return;
  try {
    makeFolders();
    if (areSafe(folders)) replaceCache(isKnown ? known : known.concat(now), names);
  } catch {
    // A cache that cannot be kept costs time at the next start, nothing else.
  }
}

function replaceCache(ran, names) {
  var pieces = running[''].isNew ? {} : Object.assign({}, cache.kept);
  names.forEach(function (name) {
    var source = name === '' ? Buffer.alloc(0) : running[name].source;
    pieces[name] = { source: source, code: running[name].script.createCachedData() };
  });
  var file = cacheFile();
  var temporary = file + '.' + process.pid + '.tmp';
  try {
    var content = pack(ran, pieces);
    var all = Buffer.concat([bundle, Buffer.from(magic), content, content]);
    fs.writeFileSync(temporary, all, { flag: 'wx', mode: 384 });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.unlinkSync(temporary);
    throw error;
  }
  removeOld(path.dirname(file));
}

function pack(ran, pieces) {
  var list = [];
  var buffers = [];
  Object.keys(pieces).forEach(function (name) {
    var piece = pieces[name];
    list.push({ name: name, sourceLength: piece.source.length, codeLength: piece.code.length });
    [piece.source, piece.code].forEach(function (buffer) {
      buffers.push(Buffer.concat([buffer], aligned(buffer.length)));
    });
  });
  var head = ran.join(' ') + '\n' + JSON.stringify(list);
  var end = bundle.length + magic.length + head.length + 1;
  return Buffer.concat([Buffer.from(head.padEnd(head.length + aligned(end) - end) + '\n')].concat(buffers));
}

/** The sixteen newest stay: an upgrade of net or of Node makes new files and forgets the old ones. */
function removeOld(folder) {
  var files = fs.readdirSync(folder).filter(function (name) {
    return /^[0-9]+-v[0-9]/.test(name);
  });
  if (files.length <= 16) return;
  var age = function (name) {
    return fs.lstatSync(path.join(folder, name)).mtimeMs;
  };
  var newestFirst = files.sort(function (a, b) {
    return age(b) - age(a);
  });
  newestFirst.slice(16).forEach(function (name) {
    fs.unlinkSync(path.join(folder, name));
  });
}

/** Compiles a file of the program, from the code of the cache where that was made from the same source, and runs it. */
function run(name, file, source) {
  var kept = cache && cache.kept[name];
  var code = kept && (name === '' || kept.source.equals(source)) ? kept.code : undefined;
  var script = new vm.Script(source.latin1Slice(), { filename: file, cachedData: code });
  var program = { exports: {} };
  var isNew = code === undefined || script.cachedDataRejected;
  running[name] = { source: source, script: script, program: program, isNew: isNew };
  script.runInThisContext()(program.exports, load, program, file, dist);
  return program.exports;
}

/** What the program requires: a part of it, a module within the bundle or within the part "rest", or all that is Node's to find. */
function load(name) {
  var home = name.slice(0, 5);
  var own = name.slice(5);
  if (home === 'part:') return loadPart(own);
  if (home !== 'base:' && home !== 'rest:') return require(name);
  if (!faces[own]) faces[own] = (home === 'base:' ? base : loadPart('rest')).face(own);
  return faces[own];
}
load.resolve = require.resolve;

function loadPart(name) {
  if (running[name]) return running[name].program.exports;
  var file = path.join(dist, 'parts', name + '.cjs');
  run(name, file, readFile(file));
  return running[name].program.exports;
}

function keepKind(ran) {
  kind = ran;
}

function start() {
  bundle = readFile(bundlePath);
  folders = cacheFolders();
  cache = folders && readCache();
  base = run('', bundlePath, bundle);
  if (folders) process.once('exit', keepCode);
  // Told before its end too: a command that another program takes the place of never ends.
  base.start(process.argv.slice(2), keepKind).then(keepKind);
}

requireNode();
start();
