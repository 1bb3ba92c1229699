// Run in a namespace: registers a NetConnection for each specifier given, and prints what each is told, as JSON lines.
import { connection } from '../../../src/index.js';

interface Request {
  readonly name: string;
  readonly specifier?: connection.NetSpecifier;
  readonly timeout?: number;
  readonly unref?: boolean;
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

for (const { name, specifier, timeout, unref } of JSON.parse(process.argv[2] ?? '[]') as Request[]) {
  const netConnection = connection.createNetConnection(specifier, timeout);
  netConnection.on('netAvailable', (netHandle) => print({ name, type: 'netAvailable', netHandle }));
  netConnection.on('netCapabilitiesChange', (info) => print({ name, type: 'netCapabilitiesChange', ...info }));
  netConnection.on('netConnectionPropertiesChange', (info) =>
    print({ name, type: 'netConnectionPropertiesChange', ...info }),
  );
  netConnection.on('netBlockStatusChange', (info) => print({ name, type: 'netBlockStatusChange', ...info }));
  netConnection.on('netLost', (netHandle) => print({ name, type: 'netLost', netHandle }));
  netConnection.on('netUnavailable', (nothing) =>
    print({ name, type: 'netUnavailable', nothing: nothing === undefined }),
  );
  netConnection.register((error) => print({ name, type: 'registered', error: error ?? null }));
  if (unref === true) netConnection.unref();
}
