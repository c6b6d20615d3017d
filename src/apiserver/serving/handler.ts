import { quoted, type UserInfo } from "../../kube/index.ts";
import { authenticate } from "../authentication/authenticate.ts";
import { serveOpenId } from "../authentication/openid.ts";
import type { Core } from "../call.ts";
import { withDeadline } from "../deadline.ts";
import type { OpenApi } from "../discovery/openapi.ts";
import type { ApiHandler, ApiRequest, ApiResponse } from "../http.ts";
import { asStatusError, methodNotServed, StatusError, timedOut, tooLarge } from "../status.ts";
import { authorize } from "./authorize.ts";
import { serveDiscovery } from "./discovery.ts";
import { encodedFor } from "./encode.ts";
import { type HealthCheck, serveHealth } from "./health.ts";
import { impersonationMistake, requester } from "./impersonation.ts";
import { serveOpenApi } from "./openapi.ts";
import { serveOpenApiV2 } from "./openapi-v2.ts";
import { serveResource } from "./resources.ts";
import { indented, json, refused, text } from "./respond.ts";
import { type PathRoute, type ResourceRoute, type Route, routeOf } from "./route.ts";
import { timeoutIn } from "./timeout.ts";
import { versionDocument } from "./version.ts";
import { Warnings } from "./warnings.ts";

/** What the handler serves besides objects. */
export interface Served {
  readonly core: Core;
  readonly openApi: OpenApi;
  readonly checks: readonly HealthCheck[];
}

/** The largest body that is read. kubernetes: apiserver pkg/server/config.go MaxRequestBodyBytes */
export const bodyLimit = 3 * 1_024 * 1_024;

/** How long a write may take, webhooks included. kubernetes: apiserver pkg/endpoints/handlers/rest.go */
const writeLimit = 34_000;

/** Answers every request there is: who may not, what is not there and what fails are answered by a `Status`. */
export function handlerOf(served: Served): ApiHandler {
  return async (request) => {
    const warnings = new Warnings();
    const answer = await attempt(served, request, warnings).catch((error: unknown) => failed(served, error));
    const warning = warnings.header();
    const warned = warning === undefined ? answer : { ...answer, headers: { ...answer.headers, warning } };
    return isApi(request.path) ? encodedFor(request, warned) : warned;
  };
}

/** Other documents than those of the API are only JSON. */
function isApi(path: string): boolean {
  return path.startsWith("/api");
}

async function attempt(served: Served, request: ApiRequest, warnings: Warnings): Promise<ApiResponse> {
  const { authorizer, tokens } = served.core;
  const route = routeOf(request);
  const caller = authenticate(request, tokens);
  const mistake = impersonationMistake(request.headers);
  if (mistake !== undefined) return text(500, `Internal Server Error: ${quoted(uriOf(request))}: ${mistake}\n`);
  const user = requester(request.headers, caller, authorizer);
  authorize(authorizer, user, route);
  if (request.body.length > bodyLimit) throw tooLarge(`limit is ${bodyLimit}`);
  if (route.kind === "path") return servePath(served, request, route);
  return serveObjects(served, { request, route, user, warnings });
}

function uriOf({ path, query }: ApiRequest): string {
  return query === "" ? path : `${path}?${query}`;
}

interface ObjectRequest {
  readonly request: ApiRequest;
  readonly route: ResourceRoute;
  readonly user: UserInfo;
  readonly warnings: Warnings;
}

async function serveObjects({ core }: Served, { request, route, user, warnings }: ObjectRequest): Promise<ApiResponse> {
  const warn = (message: string) => warnings.add(message);
  if (route.verb === "watch") return serveResource(core, { request, route, user, warn });
  const limit = timeoutIn(route.query);
  if (isRead(route)) return serveResource(core, { request, route, user, warn });
  return withDeadline(request.signal, Math.min(limit, writeLimit), async ({ signal, late }) => {
    try {
      return await serveResource(core, { request: { ...request, signal }, route, user, warn });
    } catch (error) {
      if (!late()) throw error;
      throw timedOut("request did not complete within requested timeout - context deadline exceeded", 0);
    }
  });
}

function isRead({ verb }: Route): boolean {
  return verb === "get" || verb === "list";
}

function servePath(served: Served, request: ApiRequest, route: PathRoute): ApiResponse {
  const { path, query } = route;
  if (route.verb !== "get" && route.verb !== "head") return refused(methodNotServed());
  const { accept, "if-none-match": ifNoneMatch } = request.headers;
  const found =
    serveHealth(path, query, served.checks) ??
    serveDiscovery(served.core.catalog, path, { accept, ifNoneMatch }) ??
    serveOpenApi(served.openApi, path, ifNoneMatch) ??
    serveOpenApiV2(served.openApi, path, { accept, ifNoneMatch }) ??
    serveOpenId(served.core.tokens, path, request.headers) ??
    serveRoot(path);
  return found ?? text(404, "404 page not found\n");
}

const roots = ["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"];

function serveRoot(path: string): ApiResponse | undefined {
  if (path === "/version" || path === "/version/") return indented(versionDocument);
  return path === "/" ? json(200, { paths: roots }) : undefined;
}

/** What went wrong in us is told to whoever runs the control plane, and to the client without particulars. */
function failed({ core }: Served, error: unknown): ApiResponse {
  if (error instanceof StatusError) return refused(error);
  core.report(error);
  return refused(asStatusError(error));
}
