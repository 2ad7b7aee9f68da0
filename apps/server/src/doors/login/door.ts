import { limits } from "@faable/auth-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../base/index.ts";
import type { PageStep } from "../../engines/interactions/index.ts";
import { readForms, wantsJson } from "../http/index.ts";
import { type Complaint, errorPage, flowPaths, frameOf, localeFor, sendPage } from "../pages/index.ts";
import { accountPage } from "./account-page.ts";
import { callbackDoor } from "./callback.ts";
import { continueDoor } from "./continue.ts";
import { assertFlowForm, type Flow, type FlowRooms, goOn, openFlow } from "./flow.ts";
import { passChooser, showChooser } from "./steps/chooser.ts";
import { passConsent, showConsent } from "./steps/consent.ts";
import { passIdentify, showIdentify } from "./steps/identify.ts";
import { passProvider, showProvider } from "./steps/provider.ts";
import { passSignIn, showSignIn } from "./steps/sign-in.ts";
import { passSignUp, showSignUp } from "./steps/sign-up.ts";
import { ticketDoor } from "./ticket.ts";

export type LoginDoor = FlowRooms;

type Handler = (
  rooms: FlowRooms,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
) => FastifyReply | Promise<FastifyReply>;

/** A step's page, what its form does, and the steps at which it may be shown: a person may change between the ways to begin. */
interface StepRoute {
  readonly path: string;
  readonly at: readonly PageStep[];
  readonly show: Handler;
  readonly pass: Handler;
}

const beginnings: readonly PageStep[] = ["identify", "login", "signup"];

const steps: readonly StepRoute[] = [
  { path: flowPaths.login, at: beginnings, show: showSignIn, pass: passSignIn },
  { path: flowPaths.identify, at: beginnings, show: showIdentify, pass: passIdentify },
  { path: flowPaths.signUp, at: beginnings, show: showSignUp, pass: passSignUp },
  { path: flowPaths.provider, at: [...beginnings, "provider"], show: showProvider, pass: passProvider },
  { path: flowPaths.chooser, at: ["account"], show: showChooser, pass: passChooser },
  { path: flowPaths.consent, at: ["consent"], show: showConsent, pass: passConsent },
];

const complaints: Readonly<Partial<Record<string, Complaint>>> = {
  invalid_state: { code: "expired" },
  session_missing: { code: "expired" },
  state_mismatch: { code: "wrong_browser" },
  signup_disabled: { code: "signup_disabled" },
  user_suspended: { code: "user_suspended" },
  login_denied: { code: "login_denied" },
  signup_denied: { code: "signup_denied" },
  action_unavailable: { code: "expired" },
  access_denied: { code: "access_denied" },
  email_taken: { code: "email_taken" },
  identity_conflict: { code: "email_taken" },
  invalid_connection: { code: "method_unavailable" },
  connection_misconfigured: { code: "method_unavailable" },
  provider_error: { code: "provider_failed" },
  provider_busy: { code: "provider_busy" },
  actions_busy: { code: "busy" },
  invalid_credentials: { code: "invalid_credentials" },
};

/** What no page of the login can mend is told on one of its own. Faults of ours are the renderer's matter. */
const orErrorPage =
  (request: FastifyRequest, reply: FastifyReply, startAgain: string | null = null) =>
  (error: unknown): FastifyReply => {
    if (!(error instanceof Problem) || error.status >= 500 || wantsJson(request)) throw error;
    const frame = frameOf({ account: request.account, locale: localeFor(undefined, request.headers["accept-language"]) });
    const complaint = complaints[error.code] ?? { code: "bad_link" };
    request.server.noteRefusal(request, error);
    const view = { complaint, startAgain, detail: error.message, reference: request.loginId ?? request.id };
    return sendPage(reply.headers(error.headers), errorPage(frame, view), { status: error.status });
  };

const opened = (rooms: FlowRooms, handle: Handler) => async (request: FastifyRequest, reply: FastifyReply) =>
  openFlow(rooms, request, reply)
    .then((flow) => handle(rooms, request, reply, flow))
    .catch(orErrorPage(request, reply));

/** The page is shown if it is the one that comes next; whoever is elsewhere, by the back button or a second tab, is taken there. */
const mountStep = (app: FastifyInstance, rooms: FlowRooms, { path, at, show, pass }: StepRoute): void => {
  const showOrGoOn: Handler = (_, request, reply, flow) =>
    goOn(rooms, request, reply, flow, (step) => (at.includes(step) ? show(rooms, request, reply, flow) : undefined));
  const take: Handler = async (_, request, reply, flow) => {
    assertFlowForm(rooms, request, flow);
    return goOn(rooms, request, reply, flow, (step) => (at.includes(step) ? pass(rooms, request, reply, flow) : undefined));
  };
  app.get(path, opened(rooms, showOrGoOn));
  app.post(path, { bodyLimit: limits.tokenBodyBytes }, opened(rooms, take));
};

/** Mounts the steps of a login, and the one place that asks which of them comes next. */
export const loginDoor = async (app: FastifyInstance, rooms: LoginDoor): Promise<void> => {
  app.removeAllContentTypeParsers();
  readForms(app);
  app.get(
    flowPaths.next,
    opened(rooms, (_, request, reply, flow) => goOn(rooms, request, reply, flow)),
  );
  for (const step of steps) mountStep(app, rooms, step);
  ticketDoor(app, rooms, orErrorPage);
  continueDoor(app, rooms, orErrorPage);
  callbackDoor(app, rooms, orErrorPage);
  accountPage(app, rooms, orErrorPage);
};
