// A returned value in the shape of a report.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  return { kind: "report", outcome: { kind: "completed", claims: { accessToken: { sub: "root" } } }, id: 1 };
};
