import type { ServiceEvent } from '../../core/dns/serve/service-event.js';
import { integer, nullable, number, string } from './shape.js';
import { view } from './view.js';

export const dnsServiceView = view<ServiceEvent>({
  schema: 'net.dns.serve/1',
  about: 'A line of what a name service does.',
  fields: [
    {
      key: 'type',
      about:
        'upstream: a server that is asked; listening: a port; setup: how programs get there; answer: one question.',
      shape: string,
      heading: 'Event',
      width: 9,
      tone: ({ type }) => (type === 'listening' ? 'good' : 'plain'),
    },
    { key: 'time', about: 'When (RFC 3339, UTC).', shape: string, value: ({ time }) => time.toISOString() },
    { key: 'transport', about: 'udp or tcp; empty for upstream and setup.', shape: string, heading: 'By', width: 3 },
    { key: 'address', about: "The service's, the server's, or that of who asked.", shape: string, heading: 'Address' },
    {
      key: 'port',
      about: 'The port there.',
      shape: integer,
      heading: 'Port',
      text: ({ port }) => (port === 0 ? '' : String(port)),
    },
    { key: 'host', about: 'The name asked for.', shape: string, heading: 'Host', tone: () => 'strong' },
    { key: 'recordType', about: 'The type asked for.', shape: string, heading: 'Type' },
    {
      key: 'source',
      about: 'Who knew: rule, server or none; empty where nothing was asked.',
      shape: string,
      heading: 'From',
    },
    { key: 'rcode', about: 'The response code.', shape: string, heading: 'Code' },
    {
      key: 'timeMs',
      about: 'How long the answer took in ms.',
      shape: nullable(number),
      heading: 'Time',
      text: ({ timeMs }) => (timeMs === null ? '' : `${timeMs.toFixed(1)} ms`),
    },
    { key: 'text', about: 'The line of setup.', shape: string, heading: 'Line' },
  ],
});
