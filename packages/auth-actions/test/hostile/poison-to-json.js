// toJSON everywhere: what is said is not what was given.
// → completed|failed TypeError|Error|SyntaxError
exports.onExecutePostLogin = async (event, api) => {
  Array.prototype.toJSON = () => "poisoned";
  Object.prototype.toJSON = () => ({ admin: true });
  String.prototype.toJSON = () => "poisoned";
  api.accessToken.setCustomClaim("https://app.example/a", { b: [1] });
};
