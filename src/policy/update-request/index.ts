export {
  readUpdateRequest,
  type UpdateRequestObject,
  type UpdateRequestStatus,
  type UpdateRequestText,
  updateRequest,
  updateRequestDescription,
} from "./kind.ts";
