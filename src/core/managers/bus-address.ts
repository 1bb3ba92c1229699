import { statSync } from 'node:fs';

/** Where the system bus listens unless `DBUS_SYSTEM_BUS_ADDRESS` says otherwise. */
const usualPath = '/run/dbus/system_bus_socket';

/**
 * Paths of the bus's Unix sockets, in the order in which they are to be tried; an abstract name has a leading NUL. Other
 * transports are left out. As dbus-daemon(1), "Server Addresses".
 */
export function busPaths(address: string | undefined): readonly string[] {
  if (address === undefined || address === '') return [usualPath];
  return address.split(';').flatMap((each) => {
    if (!each.startsWith('unix:')) return [];
    const values = new Map(
      each
        .slice('unix:'.length)
        .split(',')
        .map((pair): [string, string] => {
          const [key = '', value = ''] = pair.split('=', 2);
          return [key, unescaped(value)];
        }),
    );
    const path = values.get('path');
    const name = values.get('abstract');
    return path !== undefined ? [path] : name !== undefined ? [`\0${name}`] : [];
  });
}

/** Those of `busPaths` where somebody may listen. Nothing is connected: to ask takes a tenth of what to be refused does. */
export const listeningPaths = (address: string | undefined): readonly string[] =>
  busPaths(address).filter(mayHaveListener);

/** Whether there may be a bus. */
export const mayHaveBus = (address: string | undefined): boolean => listeningPaths(address).length > 0;

function mayHaveListener(path: string): boolean {
  if (path.startsWith('\0')) return true;
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // That it may not be looked at is for connecting to tell.
    return true;
  }
}

/** `%20` and its like stand for bytes. */
function unescaped(value: string): string {
  const bytes = value.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return bytes === value ? value : Buffer.from(bytes, 'latin1').toString('utf8');
}
