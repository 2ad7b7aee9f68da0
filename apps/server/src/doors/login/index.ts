/**
 * login: the steps at which a person proves who they are, under `/flow`. Owns reading their forms and what they complain of.
 * Leaves what comes next to `interactions`, passwords to `passwords`, and how pages look to `pages`.
 */
export { type LoginDoor, loginDoor } from "./door.ts";
