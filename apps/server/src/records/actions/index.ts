/**
 * actions: the tenant's own JavaScript. Owns the code that runs, its draft, its earlier revisions, its secrets (sealed), the
 * blocks that it has set and the events that a draft can be tried with. Leaves running it, and what comes of a run, to the
 * engine of the same name.
 */
export {
  type Action,
  type ActionInput,
  type ActionPatch,
  assertCode,
  type CheckedCode,
  getAction,
  holdAction,
  isAfter,
  type Position,
  toAction,
} from "./action.ts";
export {
  findKeptEvents,
  forgetEvents,
  type KeptEvent,
  keepEvents,
  type NewKeptEvent,
  purgeActionEvents,
} from "./action-event-store.ts";
export { keepAction, listActions, triggerSpelled } from "./action-store.ts";
export { type Actions, createActions } from "./actions.ts";
export {
  type BlockState,
  blockStates,
  blocksOf,
  type Denial,
  denyFor,
  ipBlocks,
  listBlocks,
  networkBlocks,
  noteRefused,
  toBlock,
} from "./block.ts";
export { createAction } from "./create-action.ts";
export { deleteAction } from "./delete-action.ts";
export { deleteBlock } from "./delete-block.ts";
export { countFailure, forgetFailures } from "./failures.ts";
export { publishAction } from "./publish-action.ts";
export { codeOfRevision, listRevisions } from "./revision-store.ts";
export { openSecrets, reencryptActions } from "./secrets.ts";
export { updateAction } from "./update-action.ts";
