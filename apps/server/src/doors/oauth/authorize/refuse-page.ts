import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../../base/index.ts";
import { errorPage, frameOf, localeFor, sendPage } from "../../pages/index.ts";

/** A caller that wants JSON is no browser, and is answered by the renderer of errors. */
const wantsPage = ({ headers: { accept = "" } }: FastifyRequest): boolean => !/^application\/json\b/i.test(accept.trim());

/**
 * Tells on a page of our own what cannot be told to a client: nobody is sent to an address that was not registered, and
 * nothing on the page leads there.
 */
export const refusePage =
  (request: FastifyRequest, reply: FastifyReply) =>
  (error: unknown): FastifyReply => {
    if (!(error instanceof Problem) || error.status >= 500 || !wantsPage(request)) throw error;
    const frame = frameOf({ account: request.account, locale: localeFor(undefined, request.headers["accept-language"]) });
    request.server.noteRefusal(request, error);
    const reference = request.loginId ?? request.id;
    const view = { complaint: { code: "bad_link" } as const, detail: error.message, startAgain: null, reference };
    return sendPage(reply, errorPage(frame, view), { status: error.status });
  };
