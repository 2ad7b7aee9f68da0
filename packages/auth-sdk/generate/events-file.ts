import { webhookEvents } from "@faable/auth-contract";
import { docComment } from "./doc-comment.ts";
import { type JsonSchema, plain } from "./schema.ts";
import { memberLines, typeText } from "./type-text.ts";
import { interfaceText, namedSchemas } from "./types-file.ts";

const payloadLines = (name: string, when: string, payload: JsonSchema): string[] => [
  ...docComment([when], "  "),
  `  ${JSON.stringify(name)}: ${typeText(payload, "received", "  ")};`,
];

const unknown = `
/**
 * Stands for every type that is not known to this version of the SDK. At run time it is the string that the server sent; it is
 * written like this so that no known type is one of them, and a \`switch\` on \`type\` can tell them apart.
 */
export type UnknownWebhookType = \`(\${string})\`;

/** What every event has, whatever it tells. */
interface WebhookEnvelope {
  /** The same for every subscription and every try: what was handled once need not be handled again. */
  id: string;
  /** When it happened. ISO 8601, UTC, milliseconds. */
  produced_at: string;
}

/** An event of a type that this version of the SDK knows. */
export type KnownWebhookEvent = {
  [T in WebhookType]: WebhookEnvelope & { type: T; payload: WebhookPayloads[T] };
}[WebhookType];

/** An event of a type that this version of the SDK does not know: the server is newer. */
export interface UnknownWebhookEvent extends WebhookEnvelope {
  type: UnknownWebhookType;
  payload: Record<string, unknown>;
}

/**
 * An event as webhooks deliver it and as \`listEvents\` answers it. A \`switch\` on \`type\` tells what \`payload\` is. A newer server
 * may send types that are not known here: give the \`switch\` a \`default\`, and let it do nothing.
 *
 * @example
 * \`\`\`ts
 * switch (event.type) {
 *   case "user.created":
 *     return welcome(event.payload.user);
 *   case "user.deleted":
 *     return forget(event.payload.user.user_id);
 *   default:
 *     return;
 * }
 * \`\`\`
 */
export type WebhookEvent = KnownWebhookEvent | UnknownWebhookEvent;`;

/** `events.gen.ts`: every type of event with its payload, and the list of the types for the running program. */
export const eventsFile = (): string => {
  const events = Object.entries(webhookEvents).map(([name, { when, payload }]) => ({ name, when, payload: plain(payload) }));
  const named = namedSchemas(events.map(({ payload }) => payload));
  return [
    ...named.map((schema) =>
      interfaceText(schema.title ?? "", [schema.description ?? ""], memberLines(schema, "received", "  ")),
    ),
    "",
    "/** Every type of event that a subscription can name, with what its `payload` tells. */",
    "export interface WebhookPayloads {",
    ...events.flatMap(({ name, when, payload }) => payloadLines(name, when, payload)),
    "}",
    "",
    "/** The name of a type of event. */",
    "export type WebhookType = keyof WebhookPayloads;",
    "",
    "/** Every type that this version of the SDK knows. */",
    "export const webhookTypes: readonly WebhookType[] = [",
    ...events.map(({ name }) => `  ${JSON.stringify(name)},`),
    "];",
    unknown,
  ].join("\n");
};
