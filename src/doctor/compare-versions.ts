/** Whether a version (`5.15.0`) is older than another (`5.15`). Compares only the numbers, without anything after a `-`. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.replace(/-.*/, '').split('.').map(Number));
  for (const [index, wanted] of (other ?? []).entries()) {
    const found = one?.[index] ?? 0;
    if (found !== wanted) return found < wanted;
  }
  return false;
}
