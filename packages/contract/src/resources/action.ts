import { type Static, Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { type Listing, listingQuery } from "../listing.ts";
import { operation } from "../operation.ts";
import { AllOptional, base, Closed, Deleted, Id, Nullable, OneOf, Page } from "../shapes.ts";

/** When Actions run. */
export const actionTriggers = ["post-login", "continue", "client-credentials", "pre-signup"] as const;

/** One of `actionTriggers`. */
export type ActionTrigger = (typeof actionTriggers)[number];

/** Older spellings of triggers that are accepted where one is sent. */
export const actionTriggerAliases = {
  postLogin: "post-login",
  clientCredentials: "client-credentials",
  preSignup: "pre-signup",
} as const satisfies Record<string, ActionTrigger>;

const spellings = [...actionTriggers, "postLogin", "clientCredentials", "preSignup"] as const;

/** A trigger as it may be sent. */
export const triggerSpelling = (description: string) => OneOf(spellings, description);

/** JavaScript source of an Action. */
export const ActionCode = (description: string) =>
  Type.String({
    maxLength: limits.actionCodeBytes,
    description: `${description} At most ${limits.actionCodeBytes / 1024} KiB.`,
    examples: ["exports.onExecutePostLogin = async (event, api) => {};"],
  });

const draft = Nullable(ActionCode("Code that does not run yet; `null` for none."), {
  description: `Code that does not run yet. It is tried with \`/test\` and \`/replay\`, and becomes \`code\` with \`/publish\`. It is read when it is sent, as \`code\` is. \`null\`: none. At most ${limits.actionCodeBytes / 1024} KiB.`,
});

const settings = {
  name: Type.String({ format: "line", minLength: 1, maxLength: 200, description: "What people call it." }),
  code: ActionCode(
    "JavaScript source with one or more hooks: `exports.onExecutePostLogin`, `onExecuteContinue`, `onExecuteClientCredentials`, `onExecutePreSignup`. Empty: it never runs. What is sent runs from the next login on; to try it first, send it as `draft`.",
  ),
  draft,
  enabled: Type.Boolean({ description: "Whether it runs. Default true." }),
  order: Type.Integer({
    minimum: -1_000_000,
    maximum: 1_000_000,
    description: "Its place among the Actions of a trigger, ascending; of two alike the older one runs first. Default 0.",
  }),
};

const secrets = Type.Unsafe<Record<string, string | null>>({
  type: "object",
  propertyNames: { pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$" },
  additionalProperties: { type: ["string", "null"], maxLength: limits.actionSecretLength },
  maxProperties: limits.actionSecrets,
  description: `Values that the code reads at \`event.secrets\`, by name. Stored encrypted and never shown again. Merged name by name: \`null\` removes one. At most ${limits.actionSecrets}, each of ${limits.actionSecretLength} characters.`,
});

/** A function of the tenant's own that runs while somebody signs in, signs up, or a machine gets a token. */
export const Action = Type.Object(
  {
    ...base("action"),
    ...settings,
    triggers: Type.Array(OneOf(actionTriggers, "A trigger."), {
      description: "When it runs: follows from the hooks that `code` exports.",
    }),
    trigger: Nullable(OneOf(actionTriggers, "A trigger."), {
      description: "The first of `triggers`; null if there is none. For older callers.",
    }),
    revision: Type.Integer({ description: "Grows by one with each change of `code`." }),
    secret_names: Type.Array(Type.String(), { description: "Names of its secrets. Their values are never shown." }),
    failures: Type.Integer({ description: "Times in a row that it has failed since it last came to its end." }),
  },
  { title: "Action" },
);

const trigger = triggerSpelling(
  "A hint for older callers: code that does not export this trigger's hook is refused. It decides nothing.",
);

const { name, code, ...optional } = settings;
const ActionCreate = Closed({ name, code, ...Type.Partial(Closed({ ...optional, trigger, secrets })).properties });
const ActionUpdate = AllOptional({ ...settings, trigger, secrets });

/** The Action of a path. */
export const actionParams = Closed({ id: Id("action", "The Action.") });

export const actionListing: Listing = {
  fields: { trigger: "member", enabled: "boolean", name: "text" },
  text: true,
  sort: ["createdAt"],
  expand: [],
  shortcuts: ["trigger", "enabled"],
  words: { trigger: spellings },
  examples: { trigger: "post-login" },
};

export const listActions = operation({
  id: "listActions",
  alias: "actionList",
  resource: "action",
  method: "GET",
  path: "/actions",
  otherPaths: ["/action"],
  summary: "List Actions",
  description: "`q` searches names. `?trigger=` also takes the older spellings, such as `postLogin`.",
  access: { permission: "read:actions" },
  query: listingQuery(actionListing),
  listing: actionListing,
  reply: Page(Action, "Action"),
  status: 200,
  errors: [],
});

export const getAction = operation({
  id: "getAction",
  alias: "actionGet",
  resource: "action",
  method: "GET",
  path: "/actions/:id",
  otherPaths: ["/action/:id"],
  summary: "Read an Action",
  access: { permission: "read:actions" },
  params: actionParams,
  reply: Action,
  status: 200,
  errors: ["invalid_id", "not_found"],
});

export const createAction = operation({
  id: "createAction",
  alias: "actionCreate",
  resource: "action",
  method: "POST",
  path: "/actions",
  otherPaths: ["/action"],
  summary: "Create an Action",
  description: `Code that does not parse, exports no hook, or exports something that begins like one (\`onExecuteContinu\`) and is none, is refused with \`validation_error\` and the place. The code of all Actions of an account may have ${limits.actionsBytes / 1024 / 1024} MiB together. A person needs every management permission for it: what an Action decides, it decides for everybody.`,
  access: { permission: "create:actions" },
  body: ActionCreate,
  reply: Action,
  status: 201,
  errors: ["invalid_name", "forbidden", "actions_busy", "conflict"],
});

export const updateAction = operation({
  id: "updateAction",
  alias: "actionUpdate",
  resource: "action",
  method: "POST",
  path: "/actions/:id",
  otherPaths: ["/action/:id"],
  summary: "Change an Action",
  description: "Logins under way go on with what is stored when they come to it.",
  access: { permission: "update:actions" },
  params: actionParams,
  body: ActionUpdate,
  reply: Action,
  status: 200,
  errors: ["invalid_id", "not_found", "invalid_name", "forbidden", "actions_busy", "conflict"],
});

export const deleteAction = operation({
  id: "deleteAction",
  alias: "actionDelete",
  resource: "action",
  method: "DELETE",
  path: "/actions/:id",
  otherPaths: ["/action/:id"],
  summary: "Delete an Action, with its revisions and the blocks it has set",
  description:
    "A login that it has paused cannot be resumed. A person needs every management permission for it, as to write one: it may be what keeps somebody out.",
  access: { permission: "delete:actions" },
  params: actionParams,
  reply: Deleted,
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden"],
});

/** The Action as callers see it. */
export type ActionShape = Static<typeof Action>;
