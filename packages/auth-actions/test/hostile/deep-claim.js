// A value that is nested very deep, as a claim.
// → failed InternalError|RangeError
exports.onExecutePostLogin = async (event, api) => {
  let deep = [];
  for (let n = 0; n < 100_000; n += 1) deep = [deep];
  api.idToken.setCustomClaim("deep", deep);
};
