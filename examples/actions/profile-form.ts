import { createHmac, timingSafeEqual } from "node:crypto";
import { FaableApiError, type FaableAuthApi } from "@faable/auth-sdk";
import formBody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { profilePage } from "../web-app/page.ts";

/** What the Action sends along, with what the tenant adds to come back by. */
export interface Asked {
  readonly user: string;
  readonly until: string;
  readonly proof: string;
  readonly state: string;
}

const textOf = (source: unknown, name: string): string => {
  const value: unknown = typeof source === "object" && source !== null ? Reflect.get(source, name) : undefined;
  return typeof value === "string" ? value : "";
};

const read = (source: unknown): Asked => ({
  user: textOf(source, "user"),
  until: textOf(source, "until"),
  proof: textOf(source, "proof"),
  state: textOf(source, "state"),
});

/** Only the Action can have made it: without this, anybody could set anybody's address here. */
const isProven = ({ user, until, proof }: Asked, key: string): boolean => {
  const expected = createHmac("sha256", key).update(`${user}.${until}`).digest();
  const given = Buffer.from(proof, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(until) > Date.now();
};

const html = "text/html; charset=utf-8";

interface Rooms {
  readonly api: FaableAuthApi;
  readonly issuer: string;
  readonly profileKey: string;
}

const refuse = (reply: FastifyReply): FastifyReply =>
  reply.code(400).type(html).send(profilePage(undefined, "This page was opened by nobody's sign-in, or too long ago."));

/** Adds the page on which the application asks for what is missing. */
export const profileForm = async (app: FastifyInstance, { api, issuer, profileKey }: Rooms): Promise<void> => {
  const goOn = (reply: FastifyReply, { state }: Asked) =>
    reply.redirect(`${issuer}/continue?${new URLSearchParams({ state })}`, 303);
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = read(request.query);
    return isProven(asked, profileKey) ? reply.type(html).send(profilePage(asked)) : refuse(reply);
  };
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = read(request.body);
    if (!isProven(asked, profileKey)) return refuse(reply);
    // The Action decides what comes of it: this page need not insist.
    if (textOf(request.body, "skip") === "true") return goOn(reply, asked);
    try {
      await api.updateUser(asked.user, { email: textOf(request.body, "email") });
    } catch (error) {
      if (!(error instanceof FaableApiError) || (error.status ?? 500) >= 500) throw error;
      return reply
        .code(400)
        .type(html)
        .send(profilePage(asked, textOf(error.response.data, "message") || error.message));
    }
    return goOn(reply, asked);
  };
  await app.register(async (forms) => {
    forms.removeAllContentTypeParsers();
    await forms.register(formBody);
    forms.get("/complete-profile", show);
    forms.post("/complete-profile", take);
  });
};
