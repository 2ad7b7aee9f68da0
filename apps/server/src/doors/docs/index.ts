/**
 * docs: the API's own description, for machines (`/docs/json`) and for people (`/docs`, `/docs/errors`). Owns nothing:
 * everything is derived from the contract.
 */
export { docsDoor } from "./door.ts";
