/** So many are told; hostile objects have far more. */
const most = 100;

/** The first of many mistakes or places, and how many more there are. */
export function listed(texts: readonly string[]): readonly string[] {
  if (texts.length <= most) return texts;
  return [...texts.slice(0, most), `and ${texts.length - most} more`];
}
