import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { DbusCall } from '../kernel/codec/dbus-message.js';
import type { DbusValue } from '../kernel/codec/dbus-reader.js';
import { listeningPaths } from './bus-address.js';
import { BusConversation, isAbsent } from './bus-conversation.js';
import { connectionSettingsCall, isProxyAutomatic, networkManagerName } from './connection-settings.js';
import { propertyCall } from './properties-call.js';
import { listOf, textOf, type Told } from './told.js';

/** What the questions may take together. Mostly 3; where it is more, all is asked again, and waited for longer. */
const timeoutMs = 100;

const managerPath = '/org/freedesktop/NetworkManager';

type AskingHost = Pick<Host, 'clock' | 'environment'>;
type Body = readonly DbusValue[];

/**
 * Whether a connection that NetworkManager has in use is to be configured by a proxy script: false where none is or
 * there is no NetworkManager, true also where that cannot be told. Three short questions; `askManagers` asks for every
 * object there is. Whether what answers may be believed is not looked at: only a true is acted on, by asking it all.
 *
 * As `nmcli -f proxy.method connection show` for each active one.
 */
export function mayHaveAutomaticProxy({ clock, environment }: AskingHost): boolean {
  const now = () => clock.monotonic();
  const [path] = listeningPaths(environment.variable('DBUS_SYSTEM_BUS_ADDRESS'));
  if (path === undefined) return false;
  try {
    const bus = new BusConversation(path, now() + timeoutMs, now);
    try {
      return isAnyAutomatic(bus);
    } finally {
      bus.close();
    }
  } catch (error) {
    if (error instanceof BusinessError) return true;
    throw error;
  }
}

function isAnyAutomatic(bus: BusConversation): boolean {
  const active = bus.call(propertyCall(networkManagerName, managerPath, networkManagerName, 'ActiveConnections'));
  bus.flush();
  bus.wait([active]);
  const outcome = bus.outcome(active);
  if (outcome.kind !== 'answer') return !isAbsent(outcome);
  const used = askAll(bus, pathsIn(outcome.body[0]).map(connectionCall));
  const settings = used && askAll(bus, [...new Set(used.map(([path]) => textOf(path)))].map(connectionSettingsCall));
  return settings?.some(isProxyAutomatic) ?? true;
}

/** The answers to all of these calls; undefined where one was not answered, as when a connection ends just now. */
function askAll(bus: BusConversation, calls: readonly DbusCall[]): Body[] | undefined {
  const serials = calls.map((call) => bus.call(call));
  bus.flush();
  bus.wait(serials);
  const bodies: Body[] = [];
  for (const serial of serials) {
    const outcome = bus.outcome(serial);
    if (outcome.kind !== 'answer') return undefined;
    bodies.push(outcome.body);
  }
  return bodies;
}

const pathsIn = (paths: Told): string[] => listOf(paths).map(textOf);

/** The connection that an active one is made from. */
const connectionCall = (path: string): DbusCall =>
  propertyCall(networkManagerName, path, `${networkManagerName}.Connection.Active`, 'Connection');
