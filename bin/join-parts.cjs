// Makes one script of parts of the program that are loaded together, for a start whose code cache does not hold it.
'use strict';

/** What each part loads at once, read when it is asked for first. */
var index;

/**
 * @param name the part that is asked for
 * @param files those that are there already, by their names
 * @param reader `readFile`; `partPath`, where the file of a part is; `indexPath`, the index, which knows what each loads at once
 * @returns `names`: of the parts that the script makes functions of, the one asked for first; `source`: its text
 */
exports.join = function (name, files, reader) {
  index = index || parsed(reader.readFile(reader.indexPath));
  // An index of another build may not know the part.
  var loads = index[name] ? index[name].loads : [];
  var others = loads.filter(function (other) {
    return !files[other];
  });
  var names = [name].concat(others);
  var sources = names.map(function (part) {
    return reader.readFile(reader.partPath(part)).latin1Slice();
  });
  return { names: names, source: Buffer.from('[' + sources.join(',') + ']', 'latin1') };
};

/** A damaged index is one that knows nothing: the parts run one by one, and none of them is kept. */
function parsed(bytes) {
  try {
    return JSON.parse(bytes.latin1Slice()) || {};
  } catch {
    return {};
  }
}
