import { serviceEvent, type ServiceEvent } from './service-event.js';

/** The lines that point other programs at the service. resolv.conf(5) knows no ports: there it has to be 53. */
export function* setupLines(addresses: readonly string[], port: number, time: Date): Generator<ServiceEvent> {
  const [first = '127.0.0.1'] = addresses.filter((address) => address !== '0.0.0.0' && address !== '::');
  const endpoint = first.includes(':') ? `[${first}]:${String(port)}` : `${first}:${String(port)}`;
  yield serviceEvent({ type: 'setup', time, text: `resolved.conf: DNS=${endpoint} Domains=~.` });
  if (port === 53) yield serviceEvent({ type: 'setup', time, text: `resolv.conf: nameserver ${first}` });
}
