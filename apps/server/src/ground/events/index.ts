/**
 * events: what happened, told once, in the words of the contract. Owns writing audit rows in the caller's transaction, so
 * that a change and its record are committed together or not at all. Leaves reading them to `logs`.
 */
export { changedFields } from "./changed-fields.ts";
export { type AuditEvent, type Concerned, record, recordAll, recordChange, recordOnce } from "./record.ts";
