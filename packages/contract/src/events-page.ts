import { auditEvents } from "./events/audit.ts";
import type { AuditEntry, WebhookEntry } from "./events/event.ts";
import { webhookEvents } from "./events/webhook.ts";

const days = (seconds: number | null): string => (seconds === null ? "kept" : `kept ${seconds / 86_400} days`);

const members = (schema: object): string => {
  const properties: unknown = Reflect.get(schema, "properties");
  const entries = typeof properties === "object" && properties !== null ? Object.entries(properties) : [];
  return entries.map(([name, member]) => `\`${name}\`: ${Reflect.get(member, "description") ?? "see the payload"}`).join(" ");
};

const told = ({ when, otherwise = {} }: AuditEntry): string =>
  [when, ...Object.entries(otherwise).map(([status, text]) => `\`${status}\`: ${text}`)].join(" ");

const auditLine = ([type, entry]: [string, AuditEntry]): string => {
  const { status, data, keepFor } = entry;
  return `| \`${type}\` | ${told(entry)} | ${status} | ${days(keepFor)} | ${members(data)} |`;
};

const webhookLine = ([type, { when, payload }]: [string, WebhookEntry]): string =>
  `| \`${type}\` | ${when} | ${members(payload)} |`;

/** `docs/events.md`: every type of the audit trail and of webhooks, from their declarations. */
export const eventsPage = (): string =>
  [
    "# Events",
    "",
    "Generated from the contract by `npm run generate`.",
    "",
    "## The audit trail",
    "",
    "What `GET /logs` answers. Every row's `data` has `actor` (who: `type`, `id`, and `account` when it is another one) and `ip` besides, where somebody did it. `origin:` filters by the first segments of a type, `type:` by the whole.",
    "",
    "| Type | What happened | Status, unless said otherwise | Retention | `data` |",
    "|---|---|---|---|---|",
    ...Object.entries<AuditEntry>(auditEvents).map(auditLine),
    "",
    "## Webhooks",
    "",
    "Told to subscribers, by `POST /notification_subscriptions` (guides/webhooks.md) or `GET /events`. Each is written in the transaction of what it tells.",
    "",
    "| Type | When | `payload` |",
    "|---|---|---|",
    ...Object.entries<WebhookEntry>(webhookEvents).map(webhookLine),
    "",
  ].join("\n");
