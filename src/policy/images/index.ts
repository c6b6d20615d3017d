export {
  type RecordScope,
  type RecordStatus,
  recordedStatus,
  recordsAnnotation,
  type ScopedRecord,
  scopedAnnotation,
  withoutRecords,
  withRecords,
} from "./records.ts";
