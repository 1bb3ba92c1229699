import type { Machine } from './machine.js';
import type { Value } from './machine-exports.js';
import { inNet, inPrefix, signedAddress, sortAddresses } from './pac-addresses.js';
import { matchesPlainly } from './shell-pattern.js';
import type { Known, LibraryCall, MissingFact } from './sandbox-types.js';

/** What a run knows, asks for and says. That of a run that is cut off is not told. */
export interface RunRecord {
  readonly known: Known;
  missing: MissingFact | undefined;
  readonly alerts: string[];
  readonly calls: LibraryCall[];
}

/** Longer messages, addresses and patterns are not read to their end. */
const longestText = 4096;
const longestName = 1024;
const longestValue = 200;
/** One more than is sorted. */
const longestList = 65_537;
/** Further ones of the same run are dropped. */
const mostAlerts = 100;
const mostCalls = 1000;

/**
 * What the PAC library asks of us, in the order of its parameters.
 * @param record of the present run
 */
export function hostFunctions(
  machine: () => Machine,
  record: () => RunRecord,
): Readonly<Record<string, (...values: Value[]) => Value>> {
  const text = (value: Value | undefined, longest: number): string =>
    value === undefined || !machine().isText(value) ? '' : machine().toText(value, longest);
  const isTrue = (value: Value | undefined): boolean => value !== undefined && machine().isTrue(value);
  const fact = (found: boolean | undefined): Value =>
    found === undefined ? machine().nothing() : machine().boolean(found);
  return {
    resolve: (name, all) => {
      const asked = text(name, longestName).toLowerCase();
      const found = record().known.addresses.get(asked) ?? cutOff(record(), { name: asked });
      return machine().text(chosen(found, isTrue(all)));
    },
    ownAddresses: (all) => machine().text(chosen(record().known.own ?? cutOff(record(), 'own'), isTrue(all))),
    asNumber: (address) => machine().number(signedAddress(text(address, longestText))),
    inNet: (address, pattern, mask) =>
      fact(inNet(text(address, longestText), text(pattern, longestText), text(mask, longestText))),
    matches: (value, pattern) => fact(matchesPlainly(text(value, longestText), text(pattern, longestText))),
    inPrefix: (address, prefix) => fact(inPrefix(text(address, longestText), text(prefix, longestText))),
    sorted: (list) => machine().text(sortAddresses(text(list, longestList))),
    alert: (message) => {
      const { alerts } = record();
      if (alerts.length < mostAlerts) alerts.push(text(message, longestText));
      return machine().nothing();
    },
    told: (name, returned, ...given) => {
      const { calls } = record();
      if (calls.length < mostCalls) {
        const values = given.map((value) => text(value, longestValue));
        calls.push({ name: text(name, longestValue), arguments: values, returned: text(returned, longestValue) });
      }
      return machine().nothing();
    },
  };
}

/** Ends the run by an exception of our own side, which no script can catch. */
function cutOff(record: RunRecord, missing: MissingFact): never {
  record.missing = missing;
  throw new Error('not known yet');
}

/** IPv4 alone and one of it, or all divided by semicolons. */
function chosen(addresses: readonly string[], all: boolean): string {
  return all ? addresses.join(';') : (addresses.find((address) => !address.includes(':')) ?? '');
}
