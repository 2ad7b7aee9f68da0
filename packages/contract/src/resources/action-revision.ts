import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, Id, Instant, Nullable, OneOf } from "../shapes.ts";
import { Action, ActionCode, actionParams, actionTriggers } from "./action.ts";

/** A state that an Action's code has been in. */
export const ActionRevision = Type.Object(
  {
    action: Id("action", "The Action."),
    revision: Type.Integer({ description: "Its number." }),
    code: ActionCode("The code of then."),
    triggers: Type.Array(OneOf(actionTriggers, "A trigger."), { description: "When it ran." }),
    actor: Nullable(Type.String(), { description: "Who made it: id of the user, or `client_id` of the machine." }),
    createdAt: Instant("When it began to run."),
  },
  { title: "ActionRevision" },
);

export const listActionRevisions = operation({
  id: "listActionRevisions",
  alias: "actionRevisions",
  resource: "action",
  method: "GET",
  path: "/actions/:id/revisions",
  otherPaths: ["/action/:id/revisions"],
  summary: "Read what an Action's code has been",
  description: `Newest first; the last ${limits.actionRevisions} are kept.`,
  access: { permission: "read:actions" },
  params: actionParams,
  reply: Type.Object({ results: Type.Array(ActionRevision, { description: "Newest first." }) }, { title: "ActionRevisions" }),
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const publishAction = operation({
  id: "publishAction",
  alias: "actionPublish",
  resource: "action",
  method: "POST",
  path: "/actions/:id/publish",
  otherPaths: ["/action/:id/publish"],
  summary: "Let an Action's draft run",
  description: "The draft becomes `code`, as a new revision, and there is none any more.",
  access: { permission: "update:actions" },
  params: actionParams,
  reply: Action,
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden", "actions_busy", "conflict"],
});

export const rollbackAction = operation({
  id: "rollbackAction",
  alias: "actionRollback",
  resource: "action",
  method: "POST",
  path: "/actions/:id/rollback",
  otherPaths: ["/action/:id/rollback"],
  summary: "Let an earlier revision of an Action run again",
  description: "Its code becomes `code`, as a new revision: nothing that has been is lost.",
  access: { permission: "update:actions" },
  params: actionParams,
  body: Closed({ revision: Type.Integer({ minimum: 1, description: "The revision whose code is to run again." }) }),
  reply: Action,
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden", "actions_busy", "revision_not_found", "conflict"],
});
