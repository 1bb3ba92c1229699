// Makes one script of parts of the program that are loaded together, for a start whose code cache does not hold it.
'use strict';

/**
 * @param name the part that is asked for
 * @param files those that are there already, by their names
 * @param reader `readFile`; `partPath`, where the file of a part is; `indexPath`, the index, which knows what each loads at once
 * @returns `names`: of the parts that the script makes functions of, the one asked for first; `source`: its text
 */
exports.join = function (name, files, reader) {
  var index = JSON.parse(reader.readFile(reader.indexPath).latin1Slice());
  var others = index[name].loads.filter(function (other) {
    return !files[other];
  });
  var names = [name].concat(others);
  var sources = names.map(function (part) {
    return reader.readFile(reader.partPath(part)).latin1Slice();
  });
  return { names: names, source: Buffer.from('[' + sources.join(',') + ']', 'latin1') };
};
