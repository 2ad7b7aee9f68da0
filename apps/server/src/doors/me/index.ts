/**
 * me: what a signed-in person sees and changes of themselves, as JSON. Owns who is asking: by an access token, or by the
 * session cookie. Leaves the pages for people to `login`, everybody else's sessions to `management`.
 */
export { type MeRooms, meDoor } from "./door.ts";
