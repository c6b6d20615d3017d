export { type Decision, decide } from "./decision.ts";
export { type EventDraft, type EventOptions, eventObject, eventsFor, type ObjectReference } from "./events.ts";
export {
  clusterPolicyReport,
  policyReport,
  type ReportKind,
  type ReportResult,
  type ReportScope,
  type ReportSummary,
  reportKinds,
} from "./kinds.ts";
export { managedByLabel, type ReportOwner, reportOf, summaryOf } from "./report.ts";
export { isReportable, type ResultOptions, reportResults, sortResults } from "./results.ts";
