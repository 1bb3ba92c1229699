/**
 * `node --import netkit-cli/kit PROGRAM` runs a program written for the seed's `@kit.NetworkKit` and
 * `@kit.BasicServicesKit` against this library. For `require` of them Node 22.15 or newer is needed.
 */
import nodeModule from 'node:module';
import { resolve } from './resolve.js';

// Synchronous hooks came with 22.15 and see require too; the older call is deprecated where they exist.
const registerHooks: unknown = Reflect.get(nodeModule, 'registerHooks');
if (typeof registerHooks === 'function') registerHooks({ resolve });
else nodeModule.register('./resolve.js', import.meta.url);
