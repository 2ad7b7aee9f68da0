/**
 * logout: the end of a browser's session by its user. Owns what ends together with it, and which relying parties are told, by
 * way of the browser and behind its back. Leaves who may end it to the door, and the session itself to `sessions`.
 */
export { type BackChannel, tellOfSessionEnd } from "./back-channel.ts";
export { endSession, type LogoutRooms } from "./end-session.ts";
export { frontChannelAddresses } from "./front-channel.ts";
