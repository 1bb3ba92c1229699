// Resolves by the default network's handle, in each form of the library's calls; prints what they answered.
import { BusinessError, connection } from '../../src/index.js';

const [name = '', missing = ''] = process.argv.slice(2);
const handle = connection.getDefaultNetSync();
const { FAMILY_TYPE_IPV4, FAMILY_TYPE_IPV6 } = connection.FamilyType;

const reason = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'an answer',
    (error: unknown) => (error instanceof BusinessError ? `${error.code} ${error.reason}` : String(error)),
  );
const called = (call: (callback: (error: unknown, data: unknown) => void) => void): Promise<unknown> =>
  new Promise((resolve) => call((error, data) => resolve([error === undefined, data])));
const thrown = (work: () => unknown): unknown => {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return error instanceof BusinessError ? error.code : String(error);
  }
};

const nothing: unknown = undefined;
const answers = {
  all: await handle.getAddressesByName(name),
  called: await called((callback) => handle.getAddressesByName(name, callback)),
  first: await handle.getAddressByName(name),
  firstCalled: await called((callback) => handle.getAddressByName(name, callback)),
  ipv4: await handle.getAddressesByNameWithOptions(name, { family: FAMILY_TYPE_IPV4 }),
  ipv6: await handle.getAddressesByNameWithOptions(name, { family: FAMILY_TYPE_IPV6 }),
  any: await handle.getAddressesByNameWithOptions(name),
  byDefault: await connection.getAddressesByName(name),
  missing: await reason(handle.getAddressesByName(missing)),
  missingByDefault: await reason(connection.getAddressesByName(missing)),
  missingFirst: await reason(handle.getAddressByName(missing)),
  empty: await reason(handle.getAddressesByName('')),
  noText: await reason(handle.getAddressByName(nothing as string)),
  noNetwork: await reason(new connection.NetHandle(0).getAddressesByName(name)),
  wrongFamily: await reason(handle.getAddressesByNameWithOptions(name, { family: 7 as never })),
  noCallback: thrown(() => handle.getAddressesByName(name, null as never)),
};
process.stdout.write(JSON.stringify(answers));
