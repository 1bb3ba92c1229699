// Writes V8's code cache: the far side of bin/net.cjs, which reads it and says what is in it. docs/start-up.md tells why.
'use strict';

var crypto = require('crypto');
var path = require('path');
var fs = require('fs');

/**
 * Replaces the file of the cache by what is kept and what was compiled.
 * @param reader how the other side reads it: `areSafe`, whether folders may be used; `isOwn`, whether a folder is the user's;
 *   `aligned`, where a piece may begin; `indexPath`, the index of the parts
 * @param folders its folder and those above it
 * @param content `ran`: the kinds of runs whose code it is; `kept`: the code of earlier runs; `compiled`: that of now;
 *   `bundle` and `magic`: what stands at its start
 */
exports.keep = function (reader, folders, file, content) {
  if (!areOfOneBuild(content, reader.indexPath)) return;
  makeFolders(folders, reader.isOwn);
  if (reader.areSafe(folders)) replaceCache(file, content, reader.aligned);
};

/** The next start compares the bundle alone, which ends with the digest of the index: other parts than it names may not be kept. */
function areOfOneBuild(content, indexPath) {
  var fresh = Object.keys(content.compiled).filter(function (name) {
    return name !== '' && content.compiled[name].isNew;
  });
  if (fresh.length === 0) return true;
  var text = fs.readFileSync(indexPath);
  var index = JSON.parse(text);
  return (
    content.bundle.toString('latin1').trimEnd().endsWith(digestOf(text)) &&
    fresh.every(function (name) {
      return areOfIndex(content.compiled[name], index);
    })
  );
}

/** Whether the parts of a script are those of the index: they stand in it one behind the other, as `[one,other]`. */
function areOfIndex(script, index) {
  var end = 0;
  return script.names.every(function (name) {
    var start = end + 1;
    end = start + index[name].length;
    return digestOf(script.source.subarray(start, end)) === index[name].digest;
  });
}

function digestOf(bytes) {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

/** Level by level, each below one of the user's own: a recursive mkdir does not return for a path in /proc. */
function makeFolders(folders, isOwn) {
  folders.forEach(function (name, level) {
    if (fs.lstatSync(name, { throwIfNoEntry: false })) return;
    if (level > 0 && isOwn(fs.statSync(folders[level - 1]))) fs.mkdirSync(name, 448);
  });
}

function replaceCache(file, content, aligned) {
  var pieces = Object.assign({}, content.kept);
  Object.keys(content.compiled).forEach(function (name) {
    var made = content.compiled[name];
    var source = name === '' ? Buffer.alloc(0) : made.source;
    pieces[name] = { names: made.names, source: source, code: made.script.createCachedData() };
  });
  var temporary = file + '.' + process.pid + '.tmp';
  try {
    var head = Buffer.concat([content.bundle, Buffer.from(content.magic)]);
    var packed = pack(content.ran, pieces, head.length, aligned);
    fs.writeFileSync(temporary, Buffer.concat([head, packed, packed]), { flag: 'wx', mode: 384 });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.unlinkSync(temporary);
    throw error;
  }
  removeOld(path.dirname(file));
}

/** @param start where in the file it will stand */
function pack(ran, pieces, start, aligned) {
  var all = Object.values(pieces);
  var sources = Buffer.concat(
    all.map(function (piece) {
      return piece.source;
    }),
  );
  var list = all.map(function (piece) {
    return { names: piece.names, sourceLength: piece.source.length, codeLength: piece.code.length };
  });
  var codes = all.map(function (piece) {
    return Buffer.concat([piece.code], aligned(piece.code.length));
  });
  var head = ran.join(' ') + '\n' + JSON.stringify({ sourcesLength: sources.length, pieces: list });
  var end = start + head.length + 1 + sources.length;
  // JSON may end with blanks, which puts the code where it may begin.
  var padding = ' '.repeat(aligned(end) - end);
  return Buffer.concat([Buffer.from(head + padding + '\n'), sources].concat(codes));
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
