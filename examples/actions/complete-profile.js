// Whoever came without an email address is asked for one by the application, before the login goes on.
// Secrets: CLIENT_ID and APP_URL of the application, PROFILE_KEY that it shares with this Action.

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The application believes who somebody is because nobody else can make this. */
const proofOf = async (text, secret) => {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
};

const isOurs = ({ client, secrets }) => client.client_id === secrets.CLIENT_ID;

exports.onExecutePostLogin = async (event, api) => {
  if (!isOurs(event) || event.user.email) return;
  const user = event.user.user_id;
  const until = String(Date.now() + 15 * 60_000);
  const proof = await proofOf(`${user}.${until}`, event.secrets.PROFILE_KEY);
  api.redirect.sendUserTo(`${event.secrets.APP_URL}/complete-profile`, { query: { user, until, proof } });
};

// Without this, anybody could open /continue without having filled in the form.
exports.onExecuteContinue = async (event, api) => {
  if (isOurs(event) && !event.user.email) api.access.deny("This application needs an email address.");
};
