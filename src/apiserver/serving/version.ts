/**
 * What `/version` says: the Kubernetes version whose API is served, and that Portcullis serves it.
 * kubernetes: apimachinery pkg/version/types.go
 */
export const versionDocument = {
  major: "1",
  minor: "34",
  emulationMajor: "1",
  emulationMinor: "34",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "33",
  gitVersion: "v1.34.3+portcullis",
  gitCommit: "0000000000000000000000000000000000000000",
  gitTreeState: "archive",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "portcullis",
  platform: `${platformOf(process.platform)}/${architectureOf(process.arch)}`,
} as const;

function platformOf(platform: string): string {
  return platform === "win32" ? "windows" : platform;
}

function architectureOf(architecture: string): string {
  return architecture === "x64" ? "amd64" : architecture;
}
