import { BusinessError } from '../errors.js';
import type { Files } from '../host.js';

/** Accounts that distributions run the bus under, and systemd its resolver and network services. */
const busAccounts = ['messagebus', 'dbus'];
const serviceAccounts: Readonly<Record<string, string>> = {
  'org.freedesktop.resolve1': 'systemd-resolve',
  'org.freedesktop.network1': 'systemd-network',
};

const mostBytes = 16 << 20;

/**
 * Tells root whom to believe: a bus that root or the bus's own account listens for, and services that root, that
 * account or the account made for just this service owns. An ordinary user's bus, which `DBUS_SYSTEM_BUS_ADDRESS` may
 * name, is not believed; that user is free to believe it.
 */
export class TrustedAccounts {
  readonly #accounts: ReadonlyMap<string, number>;

  constructor(files: Files) {
    this.#accounts = accountsOf(files);
  }

  bus(uid: number): boolean {
    return uid === 0 || busAccounts.some((name) => this.#accounts.get(name) === uid);
  }

  service(name: string, uid: number): boolean {
    const account = serviceAccounts[name];
    return this.bus(uid) || (account !== undefined && this.#accounts.get(account) === uid);
  }
}

/** User ids by the names that count here (passwd(5)); none where the file cannot be read. */
function accountsOf(files: Files): ReadonlyMap<string, number> {
  const accounts = new Map<string, number>();
  const wanted = new Set([...busAccounts, ...Object.values(serviceAccounts)]);
  try {
    for (const line of files.readText('/etc/passwd', mostBytes).split('\n')) {
      const [name = '', , uid = ''] = line.split(':');
      if (wanted.has(name) && /^\d{1,10}$/.test(uid)) accounts.set(name, Number(uid));
    }
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
  }
  return accounts;
}
