import type { UserInfo } from "../kube/index.ts";
import { certificateAdmission } from "./admission/certificates.ts";
import { admissionChain } from "./admission/chain.ts";
import { defaultClasses } from "./admission/default-classes.ts";
import { deviceAccess } from "./admission/device-access.ts";
import { limitRanger } from "./admission/limit-ranger.ts";
import { namespaceLifecycle } from "./admission/namespace-lifecycle.ts";
import { nodeTaint } from "./admission/nodes.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import { podAdmission } from "./admission/pods.ts";
import type { PolicyExpressions } from "./admission/policies/evaluation.ts";
import { mutatingPolicies } from "./admission/policies/mutating.ts";
import { parameterRights } from "./admission/policies/rights.ts";
import { type CheckTypes, typeWarnings } from "./admission/policies/type-warnings.ts";
import { validatingPolicies } from "./admission/policies/validating.ts";
import { resourceQuota } from "./admission/resource-quota.ts";
import { runtimeClassAdmission } from "./admission/runtime-class.ts";
import { storageAdmission } from "./admission/storage-protection.ts";
import { webhookCaller } from "./admission/webhooks/caller.ts";
import { webhooksOf } from "./admission/webhooks/webhooks.ts";
import type { Api } from "./api.ts";
import { serviceAccountTokens } from "./authentication/service-account-tokens.ts";
import type { Tokens } from "./authentication/tokens.ts";
import { checkEscalation } from "./authorization/escalation.ts";
import { rbacAuthorizer } from "./authorization/rbac.ts";
import { furnish } from "./bootstrap.ts";
import { Closing, type Core } from "./call.ts";
import { Catalog } from "./catalog.ts";
import { serveCustomKinds, terminatingKinds } from "./custom-kinds.ts";
import { openApiOf } from "./discovery/openapi.ts";
import type { ApiHandler } from "./http.ts";
import { inProcessApi, planeUser } from "./in-process.ts";
import type { Kind } from "./kind.ts";
import { builtinKinds } from "./kinds/index.ts";
import type { ResolveService } from "./resolve-service.ts";
import { handlerOf } from "./serving/handler.ts";
import type { HealthCheck } from "./serving/health.ts";
import { furnishOnFirstUse } from "./starting-objects.ts";
import { Store } from "./store/store.ts";
import { serviceAllocator } from "./verbs/allocate-services.ts";

export interface PlaneOptions {
  /** The built-in kinds; all there are, if not said otherwise. */
  readonly kinds?: readonly Kind[];
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Further steps of the admission chain inside the process, in their order, after those of every API server. */
  readonly admission?: readonly AdmissionPlugin[];
  /** What understands the expressions of admission policies; without it none can be made. */
  readonly policyExpressions?: PolicyExpressions;
  /** Where a Service that a webhook names is to be found. */
  readonly resolveService?: ResolveService;
  /** What `/readyz` asks besides the control plane itself. */
  readonly readiness?: readonly HealthCheck[];
  /** Told of failures that are no request's: a listener that threw, a mistake of ours. */
  readonly onFault?: (error: unknown) => void;
}

/** The control plane: all of the API in memory, reached by HTTP requests or by calls. */
export interface Plane {
  readonly handle: ApiHandler;
  /** The API as `user` may use it; without one, as the control plane itself. */
  api(user?: UserInfo): Api;
  /** Holds the expressions of admission policies against the kinds that are served; absent where nobody can. */
  readonly checkTypes: CheckTypes | undefined;
  /** The tokens of service accounts, for those who put them where they belong. */
  readonly tokens: Tokens;
  /** Whether `/readyz` would say so. */
  ready(): boolean;
  /** Ends all watches and the connections to webhooks. */
  close(): Promise<void>;
}

/** Makes a control plane that is empty but for what every cluster has from its first moment on. */
export function createPlane(options: PlaneOptions = {}): Plane {
  const caller = webhookCaller(options.resolveService ?? (() => undefined));
  const core = coreOf(options, caller);
  const stopCustomKinds = serveCustomKinds(core, caller);
  furnish(core);
  furnishOnFirstUse(core);
  const checks: readonly HealthCheck[] = [
    { name: "ping", passes: () => !core.closing.closed },
    ...(options.readiness ?? []),
  ];
  const never = new AbortController().signal;
  const typeMistakes = options.policyExpressions?.typeMistakes;
  return {
    handle: handlerOf({ core, openApi: openApiOf(core.catalog), checks }),
    api: (user = planeUser) => inProcessApi(core, user, never),
    tokens: core.tokens,
    checkTypes: typeMistakes && ((policy) => typeWarnings(core.catalog, typeMistakes, policy)),
    ready: () => checks.every(({ passes }) => passes()),
    async close() {
      core.closing.close();
      stopCustomKinds();
      caller.close();
    },
  };
}

function coreOf(options: PlaneOptions, caller: ReturnType<typeof webhookCaller>): Core {
  const store = new Store();
  const clock = options.clock ?? Date.now;
  const authorizer = rbacAuthorizer(store);
  const allocate = serviceAllocator(store);
  const { policyExpressions: expressions } = options;
  const plugins = [
    parameterRights(() => core),
    namespaceLifecycle(store),
    nodeTaint(),
    limitRanger(store),
    podAdmission(store),
    storageAdmission(store),
    runtimeClassAdmission(store),
    certificateAdmission(authorizer, clock),
    defaultClasses(store),
    deviceAccess(store),
    resourceQuota(() => core),
    terminatingKinds(store),
    ...(options.admission ?? []),
    ...(expressions === undefined ? [] : [validatingPolicies(() => core, expressions.validating)]),
  ];
  const core: Core = {
    store,
    catalog: new Catalog(options.kinds ?? builtinKinds(expressions)),
    chain: admissionChain({
      plugins,
      policies: expressions?.mutating === undefined ? [] : [mutatingPolicies(() => core, expressions.mutating)],
      webhooks: webhooksOf(() => core, caller),
    }),
    authorizer,
    tokens: serviceAccountTokens(store, clock),
    allocate(call, object, old) {
      checkEscalation(authorizer, call, { object, old });
      return allocate(call, object, old);
    },
    clock,
    report: options.onFault ?? ((error) => console.error(error)),
    closing: new Closing(),
  };
  return core;
}
