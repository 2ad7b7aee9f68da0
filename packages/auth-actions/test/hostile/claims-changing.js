// A claim that is another one each time it is read.
// → completed|failed TypeError
exports.onExecutePostLogin = async (event, api) => {
  let read = 0;
  api.idToken.setCustomClaim("changing", {
    get a() {
      read += 1;
      return read === 1 ? 1 : () => {};
    },
  });
};
