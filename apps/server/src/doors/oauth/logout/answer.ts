import type { FastifyReply, FastifyRequest } from "fastify";
import { locationOf } from "../../../engines/interactions/index.ts";
import type { Client } from "../../../records/clients/index.ts";
import { wantsJson } from "../../http/index.ts";
import {
  flowPaths,
  frameOf,
  frontChannelFrames,
  frontChannelLogoutPage,
  localeFor,
  redirect,
  sendPage,
  signedOutPage,
} from "../../pages/index.ts";
import type { LogoutParameters } from "./parameters.ts";
import type { LogoutRequest } from "./request.ts";

export const surroundingsOf = (
  { account, headers }: FastifyRequest,
  client: Client | undefined,
  uiLocales: string | undefined,
) => ({
  account,
  client: client?.name,
  locale: localeFor(uiLocales, headers["accept-language"]),
});

const onwardOf = (target: string, state: string | undefined): string =>
  state === undefined ? target : locationOf({ mode: "query", redirectUri: target, parameters: [["state", state]] });

interface Done {
  readonly parameters: LogoutParameters;
  readonly asked: LogoutRequest;
  /** Addresses of relying parties that want to be framed. */
  readonly addresses: readonly string[];
  /** Whether the person, or an ID token of theirs, wanted this: nobody else sends them on (SEC-LOGOUT-03). */
  readonly wanted: boolean;
}

/** What comes after the session's end, or when there is none. */
export const sendDone = (request: FastifyRequest, reply: FastifyReply, done: Done): FastifyReply => {
  const { parameters, asked, wanted } = done;
  const onward = asked.target === undefined ? undefined : onwardOf(asked.target, parameters.state);
  if (wantsJson(request) && onward === undefined) return reply.header("cache-control", "no-store").send({ status: "logout" });
  const frame = frameOf(surroundingsOf(request, asked.client, parameters.ui_locales));
  const view = { frames: done.addresses, issuer: request.account.issuer, onward: onward ?? flowPaths.signedOut };
  const frames = wantsJson(request) ? [] : frontChannelFrames(view);
  if (frames.length > 0) return sendPage(reply.header("pragma", "no-cache"), frontChannelLogoutPage(frame, view), { frames });
  if (onward !== undefined && wanted) return redirect(reply, onward);
  return sendPage(reply, signedOutPage(frame, { returnTo: onward ?? null }));
};
