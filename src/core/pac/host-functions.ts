import type { Machine } from './machine.js';
import type { Value } from './machine-exports.js';
import { inPrefix, sortAddresses } from './pac-addresses.js';
import type { Known, LibraryCall, MissingFact } from './sandbox-types.js';

/** What a run knows, asks for and says. That of a run that is cut off is not told. */
export interface RunRecord {
  readonly known: Known;
  missing: MissingFact | undefined;
  readonly alerts: string[];
  readonly calls: LibraryCall[];
}

interface Run {
  readonly machine: Machine;
  readonly record: RunRecord;
}

/** Longer messages are cut off before they are read. */
const longestText = 4096;
const longestName = 1024;
const longestValue = 200;
/** Further ones of the same run are dropped. */
const mostAlerts = 100;
const mostCalls = 1000;

/** What the PAC library asks of us, in the order of its parameters. */
export function hostFunctions(current: () => Run): Readonly<Record<string, (...values: Value[]) => Value>> {
  const text = (value: Value | undefined, longest: number): string => {
    const { machine } = current();
    return value === undefined || !machine.isText(value) ? '' : machine.toText(value, longest);
  };
  const isTrue = (value: Value | undefined): boolean => value !== undefined && current().machine.isTrue(value);
  return {
    resolve: (name, all) => {
      const { machine, record } = current();
      const asked = text(name, longestName).toLowerCase();
      const found = record.known.addresses.get(asked) ?? cutOff(record, { name: asked });
      return machine.text(chosen(found, isTrue(all)));
    },
    ownAddresses: (all) => {
      const { machine, record } = current();
      return machine.text(chosen(record.known.own ?? cutOff(record, 'own'), isTrue(all)));
    },
    inPrefix: (address, prefix) =>
      current().machine.boolean(inPrefix(text(address, longestText), text(prefix, longestText))),
    sorted: (list) => current().machine.text(sortAddresses(text(list, longestList))),
    alert: (message) => {
      const { machine, record } = current();
      if (record.alerts.length < mostAlerts) record.alerts.push(text(message, longestText));
      return machine.nothing();
    },
    told: (name, returned, ...given) => {
      const { machine, record } = current();
      if (record.calls.length < mostCalls) {
        const values = given.map((value) => text(value, longestValue));
        record.calls.push({
          name: text(name, longestValue),
          arguments: values,
          returned: text(returned, longestValue),
        });
      }
      return machine.nothing();
    },
  };
}

/** One more than is sorted. */
const longestList = 65_537;

/** Ends the run by an exception of our own side, which no script can catch. */
function cutOff(record: RunRecord, missing: MissingFact): never {
  record.missing = missing;
  throw new Error('not known yet');
}

/** IPv4 alone and one of it, or all divided by semicolons. */
function chosen(addresses: readonly string[], all: boolean): string {
  return all ? addresses.join(';') : (addresses.find((address) => !address.includes(':')) ?? '');
}
