/**
 * Node's HTTP without TLS, which few clusters speak. An `import` of it would load all that it offers at once, a browser's
 * `fetch` and `WebSocket` with it: 3 MB of memory that nobody needs.
 */
export function plainHttp(): typeof import("node:http") {
  return process.getBuiltinModule("node:http");
}
