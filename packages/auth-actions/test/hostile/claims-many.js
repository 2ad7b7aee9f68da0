// A hundred claims, and the refusals caught: there are ten.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  for (let n = 0; n < 100; n += 1)
    try {
      api.idToken.setCustomClaim(`claim${n}`, n);
    } catch {}
};
