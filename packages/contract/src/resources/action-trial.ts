import { Type } from "typebox";
import { limits } from "../lifetimes.ts";
import { operation } from "../operation.ts";
import { Closed, Instant, Nullable, OneOf } from "../shapes.ts";
import { ActionCode, actionParams, actionTriggers, triggerSpelling } from "./action.ts";

const Free = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: "object", additionalProperties: true, description });

const ConsoleLine = Type.Object({
  level: OneOf(["log", "info", "warn", "error", "debug"], "What it was written with."),
  text: Type.String({ description: "The line, at most 2 KB." }),
});

/** What a run of an Action came to. */
export const ActionVerdict = Type.Object(
  {
    outcome: OneOf(["allow", "deny", "redirect", "failed"], "What would have become of the login."),
    reason: Nullable(Type.String({ description: "Of a denial: what the person or application is told." })),
    code: Nullable(Type.String({ description: "Of a denial: its tag in the log." })),
    block_for: Nullable(Type.Number({ description: "Of a denial: milliseconds for which it would hold." })),
    redirect: Nullable(Type.String({ description: "Where the person would have been sent, without the `state` that is added." })),
    reviews: Type.Array(Free("One review."), { description: "`{code, details}` of each `api.access.review`." }),
    access_token: Free("Claims set for the access token."),
    id_token: Free("Claims set for the ID token."),
    user_metadata: Free("What would have been merged into the user's metadata; null deletes."),
    app_metadata: Free("What would have been merged into the user's `app_metadata`; null deletes."),
    unfinished: Type.Boolean({
      description:
        "Whether a timer, a `fetch` or another promise was still open when the hook returned: what would have followed never ran, a denial neither. Most often an `await` is missing.",
    }),
    error: Nullable(Free("`{name, message, stack}` of what the code threw, or of the limit it ran into.")),
  },
  { title: "ActionVerdict" },
);

const code = ActionCode("The code to try. Default: the draft, and if there is none the code that runs.");

export const testAction = operation({
  id: "testAction",
  alias: "actionTest",
  resource: "action",
  method: "POST",
  path: "/actions/:id/test",
  otherPaths: ["/action/:id/test"],
  summary: "Run an Action once with an event of yours",
  description:
    "In the same sandbox as a login, with the Action's secrets, and without any effect: nothing is stored, nobody is signed in, denied or blocked. `fetch` is refused unless `network` is true. An Action that denies or fails is a good answer here. Of trials and replays an account has one at a time; another one is refused with `actions_busy`. Logins come before them.",
  access: { permission: "update:actions" },
  params: actionParams,
  body: Closed({
    trigger: triggerSpelling("The hook to run."),
    event: Free(
      "The event. Members that it lacks, and members of its members (`user.email`), are those of a sample; `null` leaves one out. What lies deeper (`user.app_metadata`) is taken as it is sent. A member that the trigger's events do not have is refused.",
    ),
    code: Type.Optional(code),
    network: Type.Optional(Type.Boolean({ description: "Whether `fetch` may leave. Default false." })),
  }),
  reply: Type.Object(
    {
      verdict: ActionVerdict,
      console: Type.Array(ConsoleLine, { description: "What the code wrote, at most 100 lines." }),
      duration_ms: Type.Number({ description: "How long it ran." }),
    },
    { title: "ActionTest" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden", "actions_busy"],
});

export const replayAction = operation({
  id: "replayAction",
  alias: "actionReplay",
  resource: "action",
  method: "POST",
  path: "/actions/:id/replay",
  otherPaths: ["/action/:id/replay"],
  summary: "Ask which of the last logins a draft would have decided otherwise",
  description: `The last ${limits.actionEvents} events of each trigger are kept, without what tells who it was (see \`keep_action_events\` of the account). Each is given to the code that runs and to the draft, with \`fetch\` refused, the clock of then and the same random numbers. Answers the events at which the two come to something else. Nothing is stored and nothing leaves. Of trials and replays an account has one at a time; another one is refused with \`actions_busy\`. Logins come before them.`,
  access: { permission: "update:actions" },
  params: actionParams,
  body: Closed({
    code: Type.Optional(code),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: limits.actionEvents,
        description: "How many events of each trigger, newest first. Default 100.",
      }),
    ),
  }),
  bodyOptional: true,
  reply: Type.Object(
    {
      replayed: Type.Integer({ description: "How many events were replayed." }),
      left: Type.Integer({ description: "How many were not, for want of time." }),
      unchanged: Type.Integer({ description: "At how many both came to the same." }),
      changes: Type.Array(
        Type.Object({
          event: Type.String({ description: "Identifier of the kept event." }),
          trigger: OneOf(actionTriggers, "The trigger."),
          at: Instant("When it happened."),
          differs: Type.Array(Type.String(), { description: "Members of the verdict that differ." }),
          before: ActionVerdict,
          after: ActionVerdict,
        }),
        { description: "The events at which the two came to something else." },
      ),
    },
    { title: "ActionReplay" },
  ),
  status: 200,
  errors: ["invalid_id", "not_found", "forbidden", "actions_busy"],
});
