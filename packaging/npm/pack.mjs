// Packs the npm packages from what goreleaser has built: one for each platform that carries
// the program, and modwsgi-ls, which depends on all of them and gets the one that fits.
//   node packaging/npm/pack.mjs DIST VERSION OUT
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [dist, version, out] = process.argv.slice(2);
if (!out) {
  console.error("usage: pack.mjs DIST VERSION OUT");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const main = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const platforms = { linux: "linux", darwin: "darwin", windows: "win32" };
const processors = { amd64: "x64", arm64: "arm64" };
const work = mkdtempSync(join(tmpdir(), "modwsgi-ls-npm-"));
mkdirSync(out, { recursive: true });

function pack(folder, manifest) {
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
  execFileSync("npm", ["pack", "--silent", "--pack-destination", resolve(out)], { cwd: folder, stdio: "inherit" });
}

main.version = version;
main.optionalDependencies = {};
for (const artifact of JSON.parse(readFileSync(join(dist, "artifacts.json"), "utf8"))) {
  if (artifact.type !== "Binary") continue;
  const os = platforms[artifact.goos];
  const cpu = processors[artifact.goarch];
  const name = `@modwsgi-ls/${os}-${cpu}`;
  const folder = join(work, `${os}-${cpu}`);
  const program = join("bin", os === "win32" ? "modwsgi-ls.exe" : "modwsgi-ls");
  mkdirSync(join(folder, "bin"), { recursive: true });
  cpSync(artifact.path, join(folder, program));
  chmodSync(join(folder, program), 0o755);
  const { description, license, repository } = main;
  pack(folder, { name, version, description: `${description} (${os}, ${cpu})`, license, repository, os: [os], cpu: [cpu], files: ["bin"], preferUnplugged: true });
  main.optionalDependencies[name] = version;
}
const folder = join(work, "main");
cpSync(join(here, "bin"), join(folder, "bin"), { recursive: true });
cpSync(join(here, "..", "..", "README.md"), join(folder, "README.md"));
pack(folder, main);
