// A weak reference and a finaliser that outlive the run.
// → completed
exports.onExecutePostLogin = async (event, api) => {
  globalThis.ref = new WeakRef(event);
  new FinalizationRegistry(() => console.error("REACHED")).register({}, event);
};
