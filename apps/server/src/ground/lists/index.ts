/**
 * lists: what every list has in common. Owns FaableQL, its translation to SQL, order, position and page. Leaves to the
 * record rooms: which fields lie in which columns; to `management`: cursors on the wire.
 */
export { instantOf } from "./conditions.ts";
export { parseFaableQl, type Term } from "./faableql.ts";
export {
  conditionFor,
  countOf,
  type ListRequest,
  type ListSource,
  listRows,
  matching,
  orTooExpensive,
  type Position,
  pageOf,
  type Rows,
} from "./listing.ts";
