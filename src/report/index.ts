export { cleanupEvent } from "./cleanup.ts";
export { type Decision, decide, isNamed } from "./decision.ts";
export { type EventDraft, type EventOptions, eventObject, eventsFor, type ObjectReference } from "./events.ts";
export {
  type ReportKind,
  type ReportResult,
  type ReportScope,
  type ReportSummary,
  reportKinds,
} from "./kinds.ts";
export { decideMutation, type MutationDecision } from "./mutation.ts";
export { type ReportOwner, reportOf } from "./report.ts";
export { isReportable, type ResultOptions, reportResults, sourceOf } from "./results.ts";
export { heldByServer, objectMade, type WorkSource, workDone, workFailed } from "./work.ts";
