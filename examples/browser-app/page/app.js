const { UserManager } = window.oidc;

const settings = await (await fetch("/settings.json")).json();

const manager = new UserManager({
  authority: settings.issuer,
  client_id: settings.clientId,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/`,
  // Who it is, and what the access token is to allow at the API. It does not ask for create:orders.
  scope: "openid profile email read:orders",
  extraQueryParams: { audience: settings.audience },
  // The refresh token ends with the sign-out. Until then the library uses it by itself, a minute before the tokens end.
  revokeTokensOnSignout: true,
});

const element = (id) => document.getElementById(id);

/** Shows text, never markup: what others say stays what they said. */
const say = (text) => {
  element("answer").textContent = text;
  element("answer").hidden = text === "";
};

const show = (user) => {
  element("signed-out").hidden = Boolean(user);
  element("signed-in").hidden = !user;
  if (!user) return;
  element("name").textContent = user.profile.name ?? "";
  element("email").textContent = user.profile.email ?? "";
  element("subject").textContent = user.profile.sub;
  element("until").textContent = new Date(user.expires_at * 1000).toISOString();
};

const callApi = async (method) => {
  const { access_token } = await manager.getUser();
  const headers = { authorization: `Bearer ${access_token}` };
  const answer = await fetch(`${settings.api}/orders`, { method, headers }).catch(() => undefined);
  if (!answer) return say(`Nothing answers at ${settings.api}: start it with npm run example:api`);
  say(`${method} /orders → ${answer.status}\n${JSON.stringify(await answer.json(), null, 2)}`);
};

/** Runs what a button does, and says why it failed, if it did. */
const onClick = (id, act) =>
  element(id).addEventListener("click", () => {
    say("");
    act().catch((error) => say(error.message));
  });

onClick("sign-in", () => manager.signinRedirect());
onClick("sign-out", () => manager.signoutRedirect());
onClick("refresh", () => manager.signinSilent().then(() => say("The tokens are new.")));
onClick("orders", () => callApi("GET"));
onClick("order", () => callApi("POST"));
manager.events.addUserLoaded(show);
manager.events.addUserUnloaded(() => show(null));

/** Redeems the code with which the browser came back, and takes it out of the address. */
const finish = async () => {
  try {
    await manager.signinCallback();
  } catch (error) {
    say(error.message);
  }
  history.replaceState(null, "", "/");
};

if (location.pathname === "/callback") await finish();
show(await manager.getUser());
