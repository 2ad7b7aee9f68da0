// A thousand denials: the first decides.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 1_000; n += 1) api.access.deny(`denial ${n}`);
};
