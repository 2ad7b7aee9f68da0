// More random bytes than there may be.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  crypto.getRandomValues(new Uint8Array(65_537));
};
