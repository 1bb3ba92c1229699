import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { BusConnection } from '../kernel/bus-connection.js';
import type { DbusMessage } from '../kernel/codec/dbus-message.js';
import { busPaths } from './bus-address.js';
import { modemManagerName } from './modem-manager.js';
import { networkManagerName } from './connection-settings.js';
import { isOfOwnNamespace } from './own-namespace.js';
import { resolvedName } from './resolved.js';
import { textOf } from './told.js';
import { TrustedAccounts } from './trusted.js';

type WatchingHost = Pick<Host, 'environment' | 'files'>;

const connectTimeoutMs = 250;
const bus = 'org.freedesktop.DBus';
const services = [networkManagerName, modemManagerName, resolvedName, 'org.freedesktop.network1'];

/** Interfaces whose properties no fact of ours comes from, and that change all the time. */
const restless = /\.(?:AccessPoint|Statistics|Modem\.Signal)$/;

/** The managers' signals: properties that change, objects and services that come and go. */
const rules = services.flatMap((service) => [
  `type='signal',sender='${service}',interface='${bus}.Properties',member='PropertiesChanged'`,
  `type='signal',sender='${service}',interface='${bus}.ObjectManager'`,
  `type='signal',sender='${bus}',interface='${bus}',member='NameOwnerChanged',arg0='${service}'`,
]);

/**
 * Listens to the connection managers for as long as their bus lasts. What they say is not looked at: it is a reason to
 * ask them. Undefined where no bus is there, or none that this user believes.
 * @param changed called for each reason
 * @param ended called once when the bus is gone
 * @returns a function that ends it
 *
 * As `busctl monitor` with the same matches.
 */
export function watchManagers(host: WatchingHost, changed: () => void, ended: () => void): (() => void) | undefined {
  const connection = believedBus(host);
  if (connection === undefined) return undefined;
  const stop = (): void => {
    watch.stop();
    connection.close();
  };
  const watch = connection.watch(() => {
    try {
      for (let message = connection.receiveNow(); message !== undefined; message = connection.receiveNow()) {
        if (isReason(message)) changed();
      }
    } catch (error) {
      stop();
      if (!(error instanceof BusinessError)) throw error;
      ended();
    }
  });
  return stop;
}

/** The first bus that is there, asked for the signals; as `askManagers` chooses it. */
function believedBus({ environment, files }: WatchingHost): BusConnection | undefined {
  const trusted = environment.uid === 0 ? new TrustedAccounts(files) : undefined;
  for (const path of busPaths(environment.variable('DBUS_SYSTEM_BUS_ADDRESS'))) {
    let connection: BusConnection | undefined;
    try {
      connection = new BusConnection(path, connectTimeoutMs);
      if (trusted?.bus(connection.peerUid) === false || !isOfOwnNamespace(files, connection.boundPath)) {
        connection.close();
        return undefined;
      }
      const toBus = { destination: bus, path: '/org/freedesktop/DBus', interfaceName: bus, member: 'AddMatch' };
      for (const rule of rules) connection.call({ ...toBus, texts: [rule] });
      connection.flush();
      return connection;
    } catch (error) {
      connection?.close();
      if (!(error instanceof BusinessError)) throw error;
    }
  }
  return undefined;
}

const isReason = ({ type, member, body }: DbusMessage): boolean =>
  type === 'signal' && !(member === 'PropertiesChanged' && restless.test(textOf(body[0]))) && member !== 'NameAcquired';
