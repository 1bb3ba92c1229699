import type { NetworkCapabilities } from '../../core/network/network-capabilities.js';
import { sourcesField } from './explanation.js';
import { networkFields } from './network-shapes.js';
import { integer } from './shape.js';
import { view } from './view.js';

const speedUnits = ['kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];

/** 1000000 is `1 Gbit/s`; 0 is unknown. */
function bandwidthText(kbps: number): string {
  if (kbps === 0) return 'unknown';
  let figure = kbps;
  let unit = 0;
  while (figure >= 1000 && unit < speedUnits.length - 1) {
    figure /= 1000;
    unit += 1;
  }
  return `${Math.round(figure * 10) / 10} ${speedUnits[unit]}`;
}

/** `net caps`. */
export const capabilitiesView = view<NetworkCapabilities>({
  schema: 'net.caps/1',
  about: 'What a network can do.',
  fields: [
    networkFields.netId,
    networkFields.interfaceName,
    {
      key: 'linkUpBandwidthKbps',
      about: 'Bandwidth from this machine in kbit/s; 0 = unknown.',
      shape: integer,
      heading: 'Bandwidth up',
      text: ({ linkUpBandwidthKbps }) => bandwidthText(linkUpBandwidthKbps),
      place: 2,
    },
    {
      key: 'linkDownBandwidthKbps',
      about: 'Bandwidth to this machine in kbit/s; 0 = unknown.',
      shape: integer,
      heading: 'Bandwidth down',
      text: ({ linkDownBandwidthKbps }) => bandwidthText(linkDownBandwidthKbps),
      place: 2,
    },
    { ...networkFields.networkCap, place: 1 },
    { ...networkFields.bearerTypes, place: 1 },
    { ...networkFields.validatedAt, text: ({ validatedAt }) => validatedAt ?? 'never', place: 3 },
    sourcesField,
  ],
});
