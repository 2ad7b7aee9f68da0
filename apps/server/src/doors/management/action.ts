import {
  actionListing,
  blockListing,
  createAction,
  deleteAction,
  deleteBlock,
  deleted,
  getAction,
  listActionRevisions,
  listActions,
  listBlocks,
  publishAction,
  replayAction,
  rollbackAction,
  testAction,
  updateAction,
} from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { checkCode, checkRevision, replayDraft, trialEvent, tryAction } from "../../engines/actions/index.ts";
import type { Context } from "../../ground/tenancy/index.ts";
import * as actions from "../../records/actions/index.ts";
import { assertMayDoEverything } from "../../records/roles/index.ts";
import { type Bound, bind } from "./bind.ts";
import type { ManagementRooms } from "./rooms.ts";

/** What an Action decides it decides for everybody, administrators among them: a person needs all rights to decide it. */
const assertMayDecide = (context: Context): Promise<void> =>
  assertMayDoEverything(context, "An Action decides who gets in, and what their tokens say");

const withoutDraft = () => problem("conflict", "This Action has no draft. Send one first: draft, by POST /actions/:id.");

export const actionOperations = ({ trying, paging }: ManagementRooms): readonly Bound[] => {
  const { sandbox } = trying;
  const check = (context: Context, code: string | null | undefined, field: "code" | "draft") =>
    code == null ? undefined : checkCode(sandbox, context.accountId, code, field);
  /** Where nothing is sent it is the draft that is tried, and what is wrong with it is said of the draft. */
  const checkDraft = async (context: Context, id: string, sent: string | undefined): Promise<void> => {
    if (sent === undefined) await check(context, (await actions.getAction(context, id)).draft, "draft");
  };
  return [
    bind(listActions, (call) =>
      paging(
        call,
        actionListing,
        "action",
        (request) => actions.listActions(call.context, request),
        (rows) => rows.map(actions.toAction),
      ),
    ),
    bind(getAction, async ({ context, params }) => actions.toAction(await actions.getAction(context, params.id))),
    bind(createAction, async ({ context, body }) => {
      await assertMayDecide(context);
      await check(context, body.draft, "draft");
      return actions.createAction(context, body, await checkCode(sandbox, context.accountId, body.code));
    }),
    bind(updateAction, async ({ context, params, body }) => {
      await assertMayDecide(context);
      await actions.getAction(context, params.id);
      await check(context, body.draft, "draft");
      return actions.updateAction(context, params.id, body, await check(context, body.code, "code"));
    }),
    bind(deleteAction, async ({ context, params }) => {
      await assertMayDecide(context);
      return deleted(await actions.deleteAction(context, params.id));
    }),
    bind(listActionRevisions, async ({ context, params }) => {
      await actions.getAction(context, params.id);
      return { results: await actions.listRevisions(context, params.id) };
    }),
    bind(publishAction, async ({ context, params }) => {
      await assertMayDecide(context);
      const { draft } = await actions.getAction(context, params.id);
      if (draft === null) throw withoutDraft();
      return actions.publishAction(context, params.id, await checkCode(sandbox, context.accountId, draft, "draft"));
    }),
    bind(rollbackAction, async ({ context, params, body }) => {
      await assertMayDecide(context);
      await actions.getAction(context, params.id);
      const code = await actions.codeOfRevision(context, params.id, body.revision);
      return actions.publishAction(context, params.id, await checkRevision(sandbox, context.accountId, code));
    }),
    bind(testAction, async ({ context, params, body }) => {
      await assertMayDecide(context);
      await checkDraft(context, params.id, body.code);
      return tryAction(trying, context, params.id, { ...body, event: trialEvent(body) });
    }),
    bind(replayAction, async ({ context, params, body }) => {
      await assertMayDecide(context);
      await checkDraft(context, params.id, body.code);
      return replayDraft(trying, context, params.id, body);
    }),
    bind(listBlocks, (call) =>
      paging(
        call,
        blockListing,
        "block",
        (request) => actions.listBlocks(call.context, call.context.now(), request),
        (rows) => rows.map(actions.toBlock),
      ),
    ),
    bind(deleteBlock, async ({ context, params }) => deleted(await actions.deleteBlock(context, params.id))),
  ];
};
