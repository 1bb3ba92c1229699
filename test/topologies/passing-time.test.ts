// What takes its time in the kernel stands apart from the other networks, so that they do not hold it up.
import { AddressFlag } from '../../src/core/kernel/address.js';
import { NetCap } from '../../src/core/network/types.js';
import { eventually } from '../lab/eventually.js';
import { labTest } from '../lab/lab-test.js';
import { observe, query } from '../lab/observe.js';
import { advertise } from '../lab/router-advertisement.js';
import { witness } from '../lab/witness.js';

const { NET_CAPABILITY_INTERNET } = NetCap;

labTest(
  'A network that only a router advertisement made is the default until its lifetime ends',
  { bothWays: true },
  async (t, lab) => {
    const host = lab.namespace('host');
    const router = lab.namespace('router');
    lab.cable(host, 'eth0', router, 'lan0');
    const prefix = { address: '2001:db8:1::', validSeconds: 3000, preferredSeconds: 2000 };
    await eventually('a learnt default route', () => {
      advertise(router, 'lan0', { lifetimeSeconds: 6, preference: 'high', prefix, mtu: 1380 });
      return witness(host).routes.some((route) => route.protocol === 9 && route.prefixLength === 0);
    });
    const seen = await observe(t, host, [query('2001:db8:1::99')]);
    const eth0 = seen.interfaceNamed('eth0');
    t.is(seen.choice.ifindex, eth0.ifindex);
    t.is(seen.choice.ipv4.way, null);
    t.regex(seen.choice.ipv6.way?.gateway ?? '', /^fe80::/);
    t.regex(seen.choice.ipv6.way?.sourceAddress ?? '', /^2001:db8:1:/);
    t.true(eth0.properties.isIPv6LinkValid);
    t.false(eth0.properties.isIPv4LinkValid);
    const learnt = seen.snapshot.routes.find((route) => route.prefixLength === 0 && route.protocol === 9);
    t.is(learnt?.preference, 'high');
    t.true(learnt?.expiresSeconds !== null);
    // The kernel stops using the route at once, and lists it until it next collects its garbage.
    await eventually('the router lifetime ends', () => {
      const learnt = witness(host).routes.filter((route) => route.protocol === 9 && route.prefixLength === 0);
      return learnt.every((route) => (route.expiresSeconds ?? 0) < 0);
    });
    const after = await observe(t, host);
    t.is(after.choice.ifindex, 0);
    t.false(after.interfaceNamed('eth0').properties.isIPv6LinkValid);
    t.false(after.interfaceNamed('eth0').capabilities.networkCap.includes(NET_CAPABILITY_INTERNET));
    t.is(after.interfaceNamed('eth0').reason, '');
  },
);

labTest(
  'Tentative and failed addresses are not used: the interface is no network by them',
  { bothWays: true },
  async (t, lab) => {
    const host = lab.namespace('host', { duplicateAddressDetection: true });
    const other = lab.namespace('other');
    for (const n of [0, 1]) lab.cable(host, `eth${n}`, other, `lan${n}`);
    other.ip('addr add fd01::5/64 dev lan1');
    await eventually('the other has its address', () =>
      witness(other).addresses.some((each) => each.address === 'fd01::5' && (each.flags & AddressFlag.TENTATIVE) === 0),
    );
    await eventually('the links are up', () => witness(host).links.every((link) => link.operationalState !== 'down'));
    host.set({ 'ipv6/conf/eth0/dad_transmits': 200 });
    host.ip('addr add fd00::5/64 dev eth0', 'addr add fd01::5/64 dev eth1');
    const { ifindex } = witness(host).links.find((link) => link.name === 'eth1') ?? { ifindex: 0 };
    await eventually('the duplicate is found, and nothing else is in doubt', () => {
      const addresses = witness(host).addresses.filter((each) => each.ifindex === ifindex);
      const failed = addresses.filter((each) => (each.flags & AddressFlag.DADFAILED) !== 0);
      const tentative = addresses.filter((each) => (each.flags & AddressFlag.TENTATIVE) !== 0);
      return failed.length === 1 && tentative.every((each) => failed.includes(each));
    });
    const seen = await observe(t, host);
    t.is(seen.interfaceNamed('eth0').reason, 'tentative');
    t.is(seen.interfaceNamed('eth1').reason, 'dad-failed');
    t.deepEqual(
      seen.interfaceNamed('eth1').properties.linkAddresses.filter(({ address }) => address.address === 'fd01::5'),
      [],
    );
  },
);
