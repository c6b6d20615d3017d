/**
 * Orders versions as Kubernetes prefers them: stable before beta before alpha, newer before older, anything else last.
 * kubernetes: apimachinery pkg/version/helpers.go
 */
export function compareVersions(a: string, b: string): number {
  const one = parse(a);
  const two = parse(b);
  if (one === undefined || two === undefined) {
    if (one !== undefined) return -1;
    return two !== undefined ? 1 : a < b ? -1 : 1;
  }
  return two.stage - one.stage || two.major - one.major || two.minor - one.minor;
}

interface Version {
  readonly major: number;
  readonly stage: number;
  readonly minor: number;
}

const stages: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

function parse(text: string): Version | undefined {
  const match = /^v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?$/.exec(text);
  if (match === null) return undefined;
  const stage = match[2] === undefined ? 2 : (stages[match[2]] ?? 0);
  return { major: Number(match[1]), stage, minor: Number(match[3] ?? 0) };
}
