import type { DbusCall } from '../kernel/codec/dbus-message.js';

/** Asks an object for all properties of one of its interfaces. As `busctl introspect`, its values alone. */
export function propertiesCall(destination: string, path: string, interfaceName: string): DbusCall {
  return {
    destination,
    path,
    interfaceName: 'org.freedesktop.DBus.Properties',
    member: 'GetAll',
    texts: [interfaceName],
  };
}

/** Asks an object for one property. As `busctl get-property`. */
export function propertyCall(destination: string, path: string, interfaceName: string, property: string): DbusCall {
  return { ...propertiesCall(destination, path, interfaceName), member: 'Get', texts: [interfaceName, property] };
}
