// Secrets, changed and added.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  "use strict";
  try {
    event.secrets.KEY = "changed";
    event.secrets.MORE = "added";
  } catch {}
  if (event.secrets.MORE !== undefined) console.error("REACHED");
};
