//! Tells Zed how to start modwsgi-ls, which it looks for on PATH.

use zed_extension_api::{self as zed, Command, Extension, LanguageServerId, Result, Worktree};

struct ModwsgiLs;

impl Extension for ModwsgiLs {
    fn new() -> Self {
        ModwsgiLs
    }

    fn language_server_command(
        &mut self,
        _server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let command = worktree.which("modwsgi-ls").ok_or(
            "modwsgi-ls is not on PATH: its releases have it for Linux, macOS and Windows",
        )?;
        Ok(Command {
            command,
            args: vec![],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(ModwsgiLs);
