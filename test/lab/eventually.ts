/** Tries until it holds, for at most `timeoutMs`; then lets the last try's error, or a plain one, out. */
export async function eventually<T>(what: string, holds: () => T | undefined | false, timeoutMs = 10_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const value = holds();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
