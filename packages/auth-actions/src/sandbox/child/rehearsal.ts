import type { RunMessage, Settings } from "../messages.ts";
import { createEngine } from "./engine.ts";
import { startRun } from "./run.ts";

/** Of the kinds of things that Actions do, in a few lines. */
const code = `
const named = (name) => "https://app.example/" + name;
exports.onExecutePostLogin = async ({ user, authorization }, api) => {
  const { app_metadata: { plan = "none" } } = user;
  if (!user.email_verified) {
    api.access.deny("No address.");
    return;
  }
  api.accessToken.setCustomClaim(named("plan"), user.email.endsWith("@example.org") ? plan : plan.toUpperCase());
  api.idToken.setCustomClaim(named("roles"), authorization.roles.map((role) => role.toLowerCase()));
  console.log("rehearsed", user.email);
};
`;

const event = JSON.stringify({
  user: { email: "kim@example.org", email_verified: true, app_metadata: { plan: "free" }, user_metadata: {}, identities: [] },
  request: { ip: "192.0.2.1", query: {} },
  authorization: { roles: ["Reader"] },
  secrets: {},
});

const message: RunMessage = {
  kind: "run",
  id: 0,
  lease: 0,
  announce: false,
  code,
  trigger: "post-login",
  event,
  claims: { accessToken: {}, idToken: {} },
};

/**
 * Goes the whole way of a run without anybody's code or data, so that the run which comes next finds it near: what a processor has
 * not done for milliseconds takes it three times as long. It has an engine of its own, in which nothing else is ever run.
 */
export const createRehearsal = async (settings: Settings): Promise<() => void> => {
  const engine = await createEngine(settings.memoryBytes);
  const nothing = (): void => {};
  const over = (): void => {
    if (!engine.restore() || !engine.learn()) throw new Error("A rehearsal cannot be undone.");
  };
  return () => startRun(message, { engine, settings, send: nothing, entering: nothing, over }).start();
};
