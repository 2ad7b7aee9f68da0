import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { Problem } from "../../../base/index.ts";
import { errorPage, frameOf, localeFor, sendPage } from "../../pages/index.ts";

/** A caller that wants JSON is no browser, and is answered by the renderer of errors. */
const wantsPage = ({ headers: { accept = "" } }: FastifyRequest): boolean => !/^application\/json\b/i.test(accept.trim());

/**
 * Tells on a page of our own what cannot be told to a client: nobody is sent to an address that was not registered, and
 * nothing on the page leads there. By the `reference` it is found: in the logs as a login's, or in the process log as a request's.
 */
export const refusePage =
  (logger: Logger, request: FastifyRequest, reply: FastifyReply, reference = request.id) =>
  (error: unknown): FastifyReply => {
    if (!(error instanceof Problem) || error.status >= 500 || !wantsPage(request)) throw error;
    if (reference === request.id)
      logger.info({ reqId: request.id, account: request.account.id, code: error.code }, "request refused on a page");
    const frame = frameOf({ account: request.account, locale: localeFor(undefined, request.headers["accept-language"]) });
    const view = { complaint: { code: "bad_link" } as const, detail: error.message, startAgain: null, reference };
    return sendPage(reply, errorPage(frame, view), { status: error.status });
  };
