// Durations that are none, and the refusals caught.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (const blockFor of [
    0,
    -1,
    1e300,
    "1e9d",
    "99999999999d",
    "-1d",
    "1w",
    "",
    " 1d",
    "0d",
    "1.5h",
    true,
    {},
    [],
    null,
    "1d\n",
    "١d",
  ])
    try {
      api.access.deny("", { blockFor });
      console.error("REACHED", blockFor);
    } catch {}
};
