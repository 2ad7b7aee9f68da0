import { randomBytes } from "node:crypto";
import { demoApi } from "../demo-api.ts";
import { explain, findIssuer } from "../demo-server.ts";
import { listenAt } from "../listen.ts";
import { originSetting } from "../settings.ts";
import { webApp } from "../web-app/app.ts";
import { signInWith } from "../web-app/sign-in.ts";
import { profileForm } from "./profile-form.ts";
import { setUp } from "./set-up.ts";
import { standInGithub } from "./stand-in-github.ts";

// `npm run example:actions`, with the server running.

const api = demoApi();

const places = {
  app: originSetting("FAABLE_EXAMPLE_ACTIONS_URL", "http://localhost:4004"),
  github: originSetting("FAABLE_EXAMPLE_GITHUB_URL", "http://localhost:4005"),
};
const issuer = await findIssuer();
const profileKey = randomBytes(32).toString("hex");

const { clientId, clientSecret } = await setUp(api, places, profileKey).catch(explain);
await listenAt(await standInGithub(), places.github, "The stand-in for GitHub");
const app = await webApp(await signInWith({ issuer, clientId, clientSecret, url: places.app }), places.app, "Actions example");
await profileForm(app, { api, issuer, profileKey });
await listenAt(app, places.app, "The application");
