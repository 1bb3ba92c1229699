// Reads the runner's TAP line by line: tells failures as they come, and counts.

/** What TAP says of one test or of a file that crashed. */
const result = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO)\b.*)?$/;

export class TapReport {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** Skipped tests by reason. */
  #skips = new Map();
  #planned;
  #seen = 0;
  #showing = false;
  #print;

  constructor(print) {
    this.#print = print;
  }

  line(text) {
    const [, not, title, directive] = result.exec(text) ?? [];
    if (title !== undefined) return this.#result(not === undefined, title, directive);
    const [, planned] = /^1\.\.(\d+)$/.exec(text) ?? [];
    if (planned !== undefined) {
      this.#planned = Number(planned);
      this.#showing = false;
    }
    if (this.#showing && text.trim() !== '') this.#print(text);
  }

  /** A run without a plan, with fewer tests than planned, or that ended badly for no reason told, has failed. */
  end(exitStatus) {
    if (this.#planned === undefined) this.#fail('the runner ended before its last line');
    else if (this.failed === 0 && this.#planned !== this.#seen) {
      this.#fail(`the runner planned ${this.#planned} tests and told of ${this.#seen}`);
    }
    if (this.failed === 0 && exitStatus !== 0) this.#fail(`the runner ended with ${exitStatus}`);
    if (this.passed + this.failed === 0) this.#fail('no test ran');
    for (const [reason, count] of this.#skips) this.#print(`skipped ${count}: ${reason}`);
    this.#print(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }

  #result(ok, title, directive) {
    this.#seen += 1;
    this.#showing = false;
    if (directive === 'SKIP') this.#skip(title);
    else if (directive === 'TODO') this.#fail(`${title} (not written yet)`);
    else if (ok) this.passed += 1;
    else {
      this.#fail(title);
      this.#showing = true;
    }
  }

  #fail(what) {
    this.failed += 1;
    this.#print(`FAILED ${what}`);
  }

  #skip(title) {
    this.skipped += 1;
    const [, reason = title] = /\[skipped: (.*)\]$/.exec(title) ?? [];
    this.#skips.set(reason, (this.#skips.get(reason) ?? 0) + 1);
  }
}
