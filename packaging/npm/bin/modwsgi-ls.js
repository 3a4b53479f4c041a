#!/usr/bin/env node
// Starts the program that the package for this platform carries, and ends as it ends.
"use strict";
const { spawn } = require("child_process");

const name = `@modwsgi-ls/${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/bin/modwsgi-ls${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`modwsgi-ls: the package ${name} is not installed. Either there is no build for this platform, or npm was ` +
    "told to leave out optional dependencies (--omit=optional).");
  process.exit(2);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`modwsgi-ls: ${program}: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(code);
  }
});
