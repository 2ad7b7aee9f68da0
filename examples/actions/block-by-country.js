// Lets nobody in from some countries. A call that fails denies, too: what cannot be asked is not known.
// Secrets: BLOCKED, as in "XX,YY"; LOOKUP_URL, answered with {"country": "ES"} for ?ip=….

exports.onExecutePostLogin = async (event, api) => {
  const answer = await fetch(`${event.secrets.LOOKUP_URL}?ip=${encodeURIComponent(event.request.ip)}`);
  if (!answer.ok) throw new Error(`The lookup answered ${answer.status}.`);
  const { country } = await answer.json();
  if (event.secrets.BLOCKED.split(",").includes(country))
    api.access.deny("You cannot sign in from where you are.", { code: "country", details: { country } });
};
