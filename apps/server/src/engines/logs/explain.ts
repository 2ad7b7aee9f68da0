import {
  type AuditEntry,
  type AuditType,
  auditEvents,
  type ErrorCode,
  errorCodes,
  type explainLog,
  type ReplyOf,
} from "@faable/auth-contract";
import type { Scope } from "../../ground/tenancy/index.ts";
import { alive, findLog, type LogRow } from "./read.ts";

type Explanation = ReplyOf<typeof explainLog>;

/** What a refusal comes down to. */
interface Reason {
  readonly expected: string;
  readonly change: string;
  readonly code: ErrorCode | null;
}

const isCode = (text: unknown): text is ErrorCode => typeof text === "string" && Object.hasOwn(errorCodes, text);

const isType = (type: string): type is AuditType => Object.hasOwn(auditEvents, type);

const member = (row: LogRow, name: string): unknown => (row.data === null ? undefined : row.data[name]);

const text = (row: LogRow, name: string): string => {
  const value = member(row, name);
  return typeof value === "string" ? value : "";
};

/** Refusals that are no code of an answer. */
const reasons: Readonly<Partial<Record<string, (row: LogRow) => Reason | undefined>>> = {
  "action.denied": (row) => ({
    expected: `The Action "${text(row, "name")}" (revision ${member(row, "revision")}) would have had to let it pass.`,
    change: `Read the Action's code for the reason "${text(row, "reason")}". A block that it has set is ended by DELETE /block/:id; try a change of the code with /actions/${text(row, "action")}/replay first.`,
    code: "login_denied",
  }),
  "action.failed": (row) => ({
    expected: `The Action "${text(row, "name")}" (revision ${member(row, "revision")}) would have had to come to its end: one that fails denies.`,
    change: `Mend the error of this row at its line, and try it with /actions/${text(row, "action")}/test; or go back to a revision that worked with /rollback.`,
    code: "login_denied",
  }),
  "action.blocked": (row) => ({
    expected: `The block ${text(row, "block")} would have had to be over: it holds until ${text(row, "block_until")}.`,
    change: "Wait, or end it: DELETE /block/:id.",
    code: "login_denied",
  }),
  "auth.suspended": () => ({
    expected: "The user would have had to be reinstated.",
    change: "Reinstate the user: suspended: false, by POST /user/:id.",
    code: "user_suspended",
  }),
  "oauth.token.reuse": () => ({
    expected:
      "A code or refresh token is used once. This one came again, so somebody else may have it: everything that came of its grant was ended.",
    change:
      "Let the user sign in again. If it was the application itself, have it store the new refresh token of each answer before it uses it, and never send a request twice.",
    code: null,
  }),
  "oauth.backchannel_logout": () => ({
    expected: "The client's backchannel_logout_uri would have had to answer 200 within five seconds.",
    change: "See that the URL can be reached from this server and answers 200 at once; the client works through it afterwards.",
    code: null,
  }),
  "oauth.authorize": (row) =>
    text(row, "error") === "invalid_redirect_uri"
      ? {
          expected: `The redirect_uri would have had to be one of the client's callbacks, character for character. It was ${text(row, "redirect_uri") || "left out"}.`,
          change: "Add it to the client's callbacks, or have the application send one of those.",
          code: "invalid_redirect_uri",
        }
      : undefined,
  "notification_subscription.disabled": () => ({
    expected: "A delivery would have had to arrive within five days.",
    change: "Mend the receiver, enable the subscription again and send what was missed: /replay.",
    code: null,
  }),
};

const isSample = (row: LogRow): boolean => row.type.startsWith("webhook.") && member(row, "test") === true;

/** A test is nobody's delivery: it is not tried again, and there is nothing that could be sent once more. */
const afterwards = (row: LogRow): string =>
  isSample(row)
    ? `A test is not tried again: mend the receiver and ask for another, POST /notification_subscriptions/${text(row, "subscription_id")}/test.`
    : "It is tried again by itself, up to its eighth try; what is dead is sent by /deliveries/:id/redeliver or /replay.";

const delivery = (row: LogRow): Reason => ({
  expected: "The receiver would have had to answer with a status of 200 to 299 within five seconds, without a redirect.",
  change: `See what it answered in this row. ${afterwards(row)}`,
  code: null,
});

const ofCode = (code: ErrorCode): Reason => ({ expected: errorCodes[code].cause, change: errorCodes[code].fix, code });

const reasonOf = (row: LogRow): Reason | undefined => {
  if (row.status !== "failed") return undefined;
  const own = reasons[row.type]?.(row) ?? (row.type.startsWith("webhook.") ? delivery(row) : undefined);
  const code = member(row, "error");
  return own ?? (isCode(code) ? ofCode(code) : undefined);
};

/** What failed, of a type whose rows tell of success, too: there the message is the reason alone. */
const whatFailed = (row: LogRow): string | undefined => {
  if (row.status !== "failed" || !isType(row.type)) return undefined;
  const { otherwise }: AuditEntry = auditEvents[row.type];
  return isSample(row) ? "A sample was not delivered to a subscription." : otherwise?.failed;
};

const happened = (row: LogRow): string => {
  const what = whatFailed(row);
  return what === undefined || what === row.message ? row.message : `${what} ${row.message}`;
};

/** Rows of one login that are told with one of them. */
const most = 100;

const storyOf = async ({ db, accountId }: Scope, login: string | null, now: Date): Promise<Explanation["story"]> => {
  if (login === null) return [];
  const rows = await db
    .selectFrom("logs")
    .select(["id", "type", "status", "message", "created_at"])
    .where("account_id", "=", accountId)
    .where("login_id", "=", login)
    .where(alive(now))
    .orderBy("id")
    .limit(most)
    .execute();
  return rows.map(({ id, type, status, message, created_at }) => ({
    log: id,
    type,
    status,
    message,
    at: created_at.toISOString(),
  }));
};

/** Says what a row means and what to change. `undefined` when there is no such row. */
export const explain = async (scope: Scope, id: string, now: Date): Promise<Explanation | undefined> => {
  const row = await findLog(scope, id, now);
  if (!row) return undefined;
  const reason = reasonOf(row);
  return {
    log: row.id,
    happened: happened(row),
    expected: reason?.expected ?? null,
    change: reason?.change ?? null,
    error_code: reason?.code ?? null,
    login: row.login_id,
    story: await storyOf(scope, row.login_id, now),
  };
};
