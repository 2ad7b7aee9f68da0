import type { FastifyReply } from "fastify";
import { type AuthorizationAnswer, locationOf } from "../../engines/interactions/index.ts";
import { formPostPage } from "./form-post.ts";
import type { Frame } from "./frame.ts";
import { pageHeaders } from "./headers.ts";

interface Sending {
  readonly status?: number;
  readonly ownForms?: boolean;
  /** Where the page's forms may lead in the end, besides here. */
  readonly formTargets?: readonly string[];
  readonly formsAnywhere?: boolean;
  readonly frames?: readonly string[];
}

/** Sends a page with what every page is sent with. */
export const sendPage = (reply: FastifyReply, html: string, { status = 200, ...targets }: Sending = {}): FastifyReply => {
  return reply.status(status).headers(pageHeaders(targets)).serializer(String).send(html);
};

/** Sends the browser elsewhere by GET, whatever it came with: a form with credentials is never posted on (RFC 9700 §4.12). */
export const redirect = (reply: FastifyReply, location: string): FastifyReply =>
  reply
    .status(reply.request.method === "GET" ? 302 : 303)
    .headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" })
    .send();

/** Sends a login's answer to its client, as the client asked for it. */
export const sendAnswer = (reply: FastifyReply, frame: Frame, answer: AuthorizationAnswer): FastifyReply => {
  if (answer.mode === "query") return redirect(reply, locationOf(answer));
  const parameters = Object.fromEntries(answer.parameters);
  const html = formPostPage(frame, { redirectUri: answer.redirectUri, parameters });
  return sendPage(reply, html, { ownForms: false, formTargets: [answer.redirectUri] });
};
