import type { KernelEvent } from '../../core/events/watch-kernel.js';
import type { KernelChange } from '../../core/kernel/kernel-watch.js';
import { recordText } from './kernel-record-text.js';
import { recordShapes } from './kernel-record-shapes.js';
import { timeField } from './network-event.js';
import { string } from './shape.js';
import { type Field, view } from './view.js';

/** The change, as core has its parts together. */
function changeOf({ type, record, action }: KernelEvent): KernelChange | undefined {
  if (type === 'resync' || record === null) return undefined;
  return { part: type, record, removed: action === 'deleted', replaced: action === 'replaced' } as KernelChange;
}

const records: readonly Field<KernelEvent>[] = Object.entries(recordShapes).map(([part, shape]) => ({
  key: part,
  about: `Only with type ${part}: the entry, as the kernel told it.`,
  shape,
  optional: true,
  value: ({ type, record }) => (type === part ? record : undefined),
}));

/** One line of `net watch --raw`. */
export const kernelEventView = view<KernelEvent>({
  schema: 'net.watch.raw/1',
  about: "A change of one of the kernel's tables, as the kernel told it.",
  fields: [
    {
      key: 'type',
      about:
        'The table: link, address, route, rule, nexthop, neighbour, announcement; resync where messages were lost.',
      shape: string,
      heading: 'Table',
      width: 12,
    },
    timeField,
    {
      key: 'action',
      about: 'new (also for what became of an entry that was there), replaced or deleted; empty for resync.',
      shape: string,
      heading: 'Action',
      width: 8,
      tone: ({ action }) => (action === 'deleted' ? 'bad' : 'plain'),
    },
    {
      key: 'interfaceName',
      about: 'Interface of the entry; empty for none.',
      shape: string,
      heading: 'Interface',
      tone: () => 'strong',
      width: 10,
      place: -1,
    },
    ...records,
    {
      key: 'text',
      about: 'The entry in words.',
      shape: string,
      heading: 'Entry',
      value: (event) => {
        const change = changeOf(event);
        return change === undefined ? 'messages were lost' : recordText(change);
      },
    },
  ],
});
