//! The `guihua` program; everything is in the library.

fn main() -> std::process::ExitCode {
    guihua::cli::main()
}
