// Members of the api, replaced for the next run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  if (api.access.deny.kept) console.error("REACHED");
  api.access.deny.kept = event;
  try {
    api.access.deny = () => {};
    api.extra = 1;
  } catch {}
  api.access.deny("");
};
