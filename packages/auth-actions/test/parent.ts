import { createNodeStart } from "../src/sandbox/child-process.ts";
import { openSandbox } from "../src/sandbox/create-sandbox.ts";
import { nothingLeaves, runOf } from "./sandbox.ts";

/** A program with a sandbox, for a test to kill: says the process of its child, then has it run the code of its argument. */
const [, , code = ""] = process.argv;

const startNode = createNodeStart();
const sandbox = openSandbox({ send: nothingLeaves, children: 1, extraChildren: 0 }, (settings, events) => {
  const child = startNode(settings, events);
  process.stdout.write(`${child.pid}\n`);
  return child;
});
await sandbox.run(runOf("exports.onExecutePostLogin = () => {};"));
process.stdout.write("runs\n");
await sandbox.run(runOf(code));
process.stdout.write("through\n");
