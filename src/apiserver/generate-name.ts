import { randomInt } from "node:crypto";

/** Letters that make no words and are not mistaken for one another. kubernetes: apimachinery pkg/util/rand */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Makes a name that is not likely to be taken: the prefix, cut short where it is too long, and five letters. */
export function generateName(prefix: string): string {
  let rest = randomInt(alphabet.length ** 5);
  let suffix = "";
  for (let at = 0; at < 5; at += 1) {
    suffix += alphabet.charAt(rest % alphabet.length);
    rest = Math.trunc(rest / alphabet.length);
  }
  return `${prefix.slice(0, 58)}${suffix}`;
}
