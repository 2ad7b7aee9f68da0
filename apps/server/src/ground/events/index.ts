/**
 * events: what happened, told once. Owns writing audit rows in the caller's transaction, so that a change and its record
 * are committed together or not at all. Leaves reading them to `logs`.
 */
export { type Actor, systemActor } from "./actor.ts";
export { changedFields } from "./changed-fields.ts";
export { type AuditEvent, record, recordAll } from "./record.ts";
