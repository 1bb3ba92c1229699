#!/usr/bin/env node
// Starts dist/net.cjs, compiled from V8's code cache where a safe one exists. docs/start-up.md says what safe means.
// No syntax that Node 10 could not read may stand here, so that it can say that it is too old.
'use strict';

var path = require('path');
var fs = require('fs');
var vm = require('vm');

var magic = '\nnet-code-cache/1 ' + process.version + ' ' + process.arch + '\n';
var bundlePath = path.join(__dirname, '../dist/net.cjs');
/** Each first word (a command, or a topic of commands) has a cache of its own: more code takes longer to load. */
var word = /^[a-z]{1,16}$/.test(process.argv[2] || '') ? process.argv[2] : 'default';
var bundle, folders, cache, script, finished;

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

function readBundle() {
  try {
    return fs.readFileSync(bundlePath);
  } catch (error) {
    var project = path.dirname(__dirname);
    return giveUp(bundlePath + ' cannot be read (' + error.code + '); run "npm run build" in ' + project);
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
 * The file: the bundle that the code was made from; magic; twice the same: what ran and V8's code. The bundle is compared
 * byte by byte, since V8 itself only compares its length, and so are the two copies: that finds what a digest would, but
 * Node loads 2 to 5 ms of modules before it can make one.
 */
function readCache() {
  try {
    if (!areSafe(folders)) return undefined;
    var bytes = readOwnFile(cacheFile());
    var first = bundle.length + magic.length;
    var second = (first + bytes.length) / 2;
    var content = bytes.subarray(first, second);
    if (!bytes.subarray(0, bundle.length).equals(bundle)) return undefined;
    if (bytes.latin1Slice(bundle.length, first) !== magic || !content.equals(bytes.subarray(second))) return undefined;
    var codeStart = content.indexOf('\n') + 1;
    return { ran: content.latin1Slice(0, codeStart).trim().split(' '), code: content.subarray(codeStart) };
  } catch {
    return undefined;
  }
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
  if (finished === undefined || exitStatus > 1 || process.uptime() > 10) return;
  var known = cache && !script.cachedDataRejected ? cache.ran : [];
  var now = finished + '/' + exitStatus;
  if (known.indexOf(now) !== -1 || known.length === 500) return;
  try {
    makeFolders();
    if (areSafe(folders)) replaceCache(known.concat(now).join(' '), script.createCachedData());
  } catch {
    // A cache that cannot be kept costs time at the next start, nothing else.
  }
}

function replaceCache(ran, code) {
  // V8 copies code that does not start at a multiple of eight.
  var before = bundle.length + magic.length + ran.length + 1;
  var spaces = (8 - (before % 8)) % 8;
  var content = Buffer.concat([Buffer.from(ran.padEnd(ran.length + spaces) + '\n'), code]);
  var file = cacheFile();
  var temporary = file + '.' + process.pid + '.tmp';
  try {
    var all = Buffer.concat([bundle, Buffer.from(magic), content, content]);
    fs.writeFileSync(temporary, all, { flag: 'wx', mode: 384 });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.unlinkSync(temporary);
    throw error;
  }
  removeOld(path.dirname(file));
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

function start() {
  bundle = readBundle();
  folders = cacheFolders();
  cache = folders && readCache();
  script = new vm.Script(bundle.latin1Slice(), { filename: bundlePath, cachedData: cache && cache.code });
  if (folders) process.once('exit', keepCode);
  var program = { exports: {} };
  script.runInThisContext()(program.exports, require, program, bundlePath, path.dirname(bundlePath));
  program.exports.start(process.argv.slice(2)).then(function (ran) {
    finished = ran;
  });
}

requireNode();
start();
