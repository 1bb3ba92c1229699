import test from 'ava';
import type { GenericCommand } from '../../../src/core/kernel/codec/generic-netlink.js';
import { KernelBytes } from '../../../src/core/kernel/codec/kernel-bytes.js';
import { MessageWriter } from '../../../src/core/kernel/codec/message-writer.js';
import { NetlinkKernel } from '../../../src/core/kernel/netlink-kernel.js';
import { readDevices } from '../../../src/core/kernel/netlink-devices.js';
import type { Link } from '../../../src/core/kernel/link.js';
import type { Decode, Dump } from '../../../src/core/kernel/dump.js';

const plain: Link = {
  ifindex: 7,
  name: 'not-in-sysfs',
  alternativeNames: [],
  hardwareType: 1,
  flags: 0x11043,
  operationalState: 'up',
  mtu: 1500,
  macAddress: '02:00:00:00:00:07',
  kind: '',
  group: 0,
  master: 0,
  masterKind: '',
  parent: 0,
  parentElsewhere: false,
  activePort: 0,
  tunMode: '',
  vrfTable: 0,
};

type Answers = Readonly<Record<string, (writer: MessageWriter) => void>>;

/** A generic netlink that gives the same answer to each question of a name, and remembers what it was asked. */
function answering(answers: Answers) {
  const asked: string[] = [];
  const dump = <T>(command: GenericCommand, decode: Decode<T>): Dump<T> | undefined => {
    asked.push([command.operation, command.target].filter(Boolean).join(' '));
    const answer = answers[command.operation];
    if (answer === undefined) return undefined;
    const writer = new MessageWriter();
    answer(writer);
    const source = new KernelBytes(writer.finish(0, 0, 0).subarray(16));
    const item = decode(source, 0, source.bytes.length);
    return { items: item === undefined ? [] : [item], consistent: true };
  };
  return { asked, generic: () => ({ dump }) };
}

const wireless: Answers = {
  NL80211_CMD_GET_INTERFACE: (writer) =>
    writer
      .u32(0)
      .attributeU32(3, 7)
      .attributeU32(5, 2)
      .attribute(52, () => writer.bytes(new TextEncoder().encode('lab'))),
  NL80211_CMD_GET_STATION: (writer) =>
    writer
      .u32(0)
      .attribute(21, () =>
        writer.attribute(8, () => writer.attributeU32(5, 8660)).attribute(14, () => writer.attributeU32(5, 7800)),
      ),
};

test('plain hardware that sysfs does not show is asked of nl80211', (t) => {
  const { asked, generic } = answering(wireless);
  t.deepEqual(readDevices({ links: [plain], sysfs: true, bandwidth: false, generic }), [
    {
      ifindex: 7,
      deviceType: '',
      driver: '',
      wireless: true,
      speedKbps: 0,
      transmitKbps: 0,
      receiveKbps: 0,
      ssid: 'lab',
    },
  ]);
  t.deepEqual(asked, ['NL80211_CMD_GET_INTERFACE']);
});

test('bitrates are asked of the one station of an interface that joins, only when bandwidth is asked for', (t) => {
  const { asked, generic } = answering(wireless);
  const [device] = readDevices({ links: [plain], sysfs: false, bandwidth: true, generic });
  t.like(device, { transmitKbps: 866_000, receiveKbps: 780_000, ssid: 'lab' });
  t.deepEqual(asked, ['NL80211_CMD_GET_INTERFACE', 'ETHTOOL_MSG_LINKMODES_GET', 'NL80211_CMD_GET_STATION interface 7']);
});

test('virtual links and other hardware than Ethernet ask nothing', (t) => {
  const { asked, generic } = answering(wireless);
  const links = [
    { ...plain, kind: 'veth' },
    { ...plain, hardwareType: 512 },
  ];
  t.deepEqual(readDevices({ links, sysfs: true, bandwidth: false, generic }), []);
  t.deepEqual(asked, []);
});

test('hardware that sysfs shows to be no Wi-Fi is not asked of nl80211', (t) => {
  const kernel = new NetlinkKernel();
  const { links } = kernel.dump();
  kernel.close();
  const { asked, generic } = answering(wireless);
  const shown = readDevices({ links, sysfs: true, bandwidth: false, generic });
  const hardware = links.filter(({ kind, hardwareType }) => kind === '' && hardwareType === 1);
  const known = hardware.every(({ ifindex }) =>
    shown.some((device) => device.ifindex === ifindex && device.driver !== '' && device.deviceType !== 'wlan'),
  );
  t.is(asked.length, known ? 0 : 1);
});

test('a kernel without nl80211 and ethtool netlink leaves nothing to tell', (t) => {
  const { generic } = answering({});
  t.deepEqual(readDevices({ links: [plain], sysfs: false, bandwidth: true, generic }), []);
});
