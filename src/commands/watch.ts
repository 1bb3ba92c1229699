import { handToProgram } from '../cli/hand-to-program.js';
import { NetCommand } from '../cli/net-command.js';
import { kernelEventView } from '../cli/view/kernel-event.js';
import { networkEventView } from '../cli/view/network-event.js';
import type { View } from '../cli/view/view.js';
import { eventSelection, watchFlags, watchOptions } from '../cli/watch-flags.js';
import type { NetworkEvent } from '../core/events/network-event.js';
import { firstOf, selectEvents } from '../core/events/select-events.js';
import { type KernelEvent, watchKernel } from '../core/events/watch-kernel.js';
import { watchNetworks } from '../core/events/watch-networks.js';

export default class Watch extends NetCommand<typeof Watch> {
  static override summary = 'tell what becomes of the networks, as it happens';
  static override description =
    'Begins with the networks that are there, then tells each change. A terminal gets a line for each event, a pipe ' +
    'a JSON object a line. Changes that belong together come as one; a slow reader gets fewer events, never another ' +
    'last state. Nothing is sent without --check. With --until, exits 0 when the event happens or already holds. With PROGRAM, runs ' +
    'it for each event, which it finds as JSON on standard input and in NET_EVENT_TYPE, NET_EVENT_INTERFACE and ' +
    'their like, and prints nothing.';
  static override examples = [
    { description: 'Wait for a network, for at most 30 s', command: 'net watch --until available --deadline 30s' },
    { description: 'Follow the default network alone', command: 'net watch --default' },
    { description: 'Wait until the Internet answers', command: 'net watch --check --cap validated --until available' },
    {
      description: 'Restart a program whenever the default network changes',
      command: 'net watch --event default -- ./restart',
    },
  ];
  static override view: View<NetworkEvent | KernelEvent> = networkEventView;
  static override lineView: View<NetworkEvent | KernelEvent> = kernelEventView;
  static override takesProgram = true;
  static override flags = watchFlags;

  override chooseView() {
    return this.flags.raw ? kernelEventView : networkEventView;
  }

  override stream() {
    const { host, flags, signal, program, terminal } = this;
    const events: AsyncIterable<NetworkEvent | KernelEvent> = flags.raw
      ? firstOf(watchKernel(host, { neighbours: flags.neighbours, signal }), flags.count)
      : selectEvents(watchNetworks(host, watchOptions(flags, signal)), eventSelection(flags));
    if (program.length === 0) return events;
    const ended = (status: number): void => void (this.programStatus = status);
    return handToProgram(events, { program, view: this.chooseView(), terminal, signal, ended });
  }
}
