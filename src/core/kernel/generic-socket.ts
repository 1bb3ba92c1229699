import { controller, decodeGenericFamily } from './codec/generic-netlink.js';
import type { GenericCommand } from './codec/generic-netlink.js';
import type { MessageWriter } from './codec/message-writer.js';
import { NetlinkProtocol, NetlinkSocket } from './netlink-socket.js';
import type { Decode, Dump } from './dump.js';

/** Generic netlink: families whose numbers the kernel gives out at run time. */
export class GenericSocket {
  readonly #socket = new NetlinkSocket(NetlinkProtocol.GENERIC);
  #families: ReadonlyMap<string, number> | undefined;

  /** Asks for all entries; undefined when the kernel has no such family. */
  dump<T>(command: GenericCommand, decode: Decode<T>): Dump<T> | undefined {
    const type = this.#familyNumber(command.family);
    if (type === undefined) return undefined;
    const { operation, target = '' } = command;
    const write = (writer: MessageWriter): void => {
      writer.u8(command.command).u8(command.version).u16(0);
      command.write?.(writer);
    };
    return this.#socket.dump({ operation, target, type, write }, decode);
  }

  close(): void {
    this.#socket.close();
  }

  /** All families are listed once: to ask for one by a name it lacks makes the kernel run modprobe. */
  #familyNumber(name: string): number | undefined {
    this.#families ??= new Map(
      this.#socket
        .dump(
          {
            operation: 'CTRL_CMD_GETFAMILY',
            type: controller.family,
            write: (writer) => void writer.u8(controller.GETFAMILY).u8(controller.version).u16(0),
          },
          decodeGenericFamily,
        )
        .items.map((family) => [family.name, family.id]),
    );
    return this.#families.get(name);
  }
}
