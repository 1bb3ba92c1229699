/** A program that takes the lock of a folder, says so and keeps it until it dies: `hold-lock.js FOLDER`. */
import { lockFolder } from '../../../src/core/profile/folder-lock.js';

const lock = lockFolder(process.argv[2] ?? '');
process.stdout.write(lock.isHeld() ? 'held\n' : 'not held\n');
setInterval(() => undefined, 60_000);
