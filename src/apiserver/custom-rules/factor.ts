/** How far a limit is exceeded, as messages have it: `1.200000x`, `2.5x`, `more than 100x`. (kubernetes: getCostErrorMessage) */
export function factorOver(factor: number): string {
  if (factor > 100) return "more than 100x";
  return factor < 1.5 ? `${factor.toFixed(6)}x` : `${evenly(factor)}x`;
}

/** With one digit; what is exactly between two goes to the even one, as Go does it. */
function evenly(value: number): string {
  const tenths = value * 10;
  const isBetween = Number.isInteger(value * 20) && !Number.isInteger(tenths);
  if (!isBetween) return value.toFixed(1);
  const below = Math.floor(tenths);
  return ((below % 2 === 0 ? below : below + 1) / 10).toFixed(1);
}
