const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** How long ago something was, in its largest whole unit: `3 h ago`. The future counts as now. */
export function agoText(ageMs: number): string {
  const [unit, size] = units.find(([, each]) => ageMs >= each) ?? units[3];
  return `${Math.max(0, Math.floor(ageMs / size))} ${unit} ago`;
}
