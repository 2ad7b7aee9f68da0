import { randomBytes } from "node:crypto";
import { authClientCredentials, FaableAuthApi } from "@faable/auth-sdk";
import { explain, findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { domain, setting } from "../settings.ts";
import { webApp } from "../web-app/app.ts";
import { signInWith } from "../web-app/sign-in.ts";
import { profileForm } from "./profile-form.ts";
import { setUp } from "./set-up.ts";
import { standInGithub } from "./stand-in-github.ts";

// `npm run example:actions`, with the server running.

const places = {
  app: process.env.FAABLE_EXAMPLE_ACTIONS_URL || "http://localhost:4004",
  github: process.env.FAABLE_EXAMPLE_GITHUB_URL || "http://localhost:4005",
};
const auth = { client_id: setting("FAABLE_DEMO_CLIENT_ID"), client_secret: setting("FAABLE_DEMO_CLIENT_SECRET") };
const issuer = await findIssuer();
const api = FaableAuthApi.create({ domain, authStrategy: authClientCredentials, auth });
const profileKey = randomBytes(32).toString("hex");

const { clientId, clientSecret } = await setUp(api, places, profileKey).catch(explain);
await listenAt(await standInGithub(), places.github, "The stand-in for GitHub");
const app = await webApp(await signInWith({ issuer, clientId, clientSecret, url: places.app }), places.app);
await profileForm(app, { api, issuer, profileKey });
await listenAt(app, places.app, "The application");
