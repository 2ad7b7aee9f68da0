/**
 * events: what happened, told once, in the words of the contract. Owns writing audit rows, and events for subscribers, in the
 * caller's transaction, so that a change and its record are committed together or not at all. Leaves reading them to `logs`,
 * sending them to `webhooks`.
 */
export { changedFields } from "./changed-fields.ts";
export { publish } from "./publish.ts";
export { type AuditEvent, type Concerned, record, recordAll, recordChange, recordOnce, timeOfRow } from "./record.ts";
