/** How many bytes a base64 text with padding stands for. */
export function base64Length(value: string): number {
  const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
  return Math.max(0, (value.length / 4) * 3 - padding);
}
