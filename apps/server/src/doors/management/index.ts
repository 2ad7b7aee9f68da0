/**
 * management: the Management API, as HTTP. Owns the order of access checks, lists and expansion on the wire, and one file
 * per resource that binds operations to use cases. Leaves every rule about records to their rooms.
 */
export type { Access } from "./access.ts";
export { managementDoor } from "./door.ts";
export type { ManagementRooms } from "./rooms.ts";
