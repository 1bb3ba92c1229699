import test from 'ava';
import fc from 'fast-check';
import type { BusinessError } from '../../../../src/core/errors.js';
import { KernelBytes } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import { decodeRouterOptions } from '../../../../src/core/kernel/codec/router-option-message.js';
import { namingOptions } from '../../../lab/router-advertisement.js';

/** struct nduseroptmsg of interface 7, and what it announces. */
function message(options: Uint8Array): KernelBytes {
  const bytes = new Uint8Array(16 + options.length);
  bytes[0] = 10;
  new Uint16Array(bytes.buffer, 2, 1)[0] = options.length;
  new Int32Array(bytes.buffer, 4, 1)[0] = 7;
  bytes.set(options, 16);
  return new KernelBytes(bytes);
}

test('Name servers, domains and the captive portal are read as routers send them', (t) => {
  const sent = { nameservers: ['2001:db8::53'], domains: ['a.example', 'b.c'], captivePortal: 'https://p.example/' };
  const source = message(Buffer.concat(namingOptions({ ...sent, optionSeconds: 60 })));
  const from = { ifindex: 7, router: '' };
  t.deepEqual(decodeRouterOptions(source, 0, source.bytes.length), [
    { ...from, kind: 'nameservers', addresses: ['2001:db8::53'], lifetimeSeconds: 60 },
    { ...from, kind: 'domains', domains: ['a.example', 'b.c'], lifetimeSeconds: 60 },
    { ...from, kind: 'captivePortal', uri: 'https://p.example/' },
  ]);
});

test('Any bytes are read to their end, or refused as malformed', (t) => {
  const survives = (source: KernelBytes): void => {
    try {
      t.true(Array.isArray(decodeRouterOptions(source, 0, source.bytes.length)));
    } catch (error) {
      t.is((error as BusinessError).reason, 'kernel.malformed');
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(new KernelBytes(bytes))));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (options) => survives(message(options))));
});
